// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.PcmFormat;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;

/** The same samples in the words of javax.sound and of virtio. */
final class SampleFormats {

    private static final Map<PcmFormat, Encoding> ENCODINGS = new EnumMap<>(Map.of(
            PcmFormat.S8, Encoding.PCM_SIGNED,
            PcmFormat.U8, Encoding.PCM_UNSIGNED,
            PcmFormat.S16, Encoding.PCM_SIGNED,
            PcmFormat.U16, Encoding.PCM_UNSIGNED,
            PcmFormat.S24_3, Encoding.PCM_SIGNED,
            PcmFormat.S32, Encoding.PCM_SIGNED,
            PcmFormat.FLOAT, Encoding.PCM_FLOAT,
            PcmFormat.FLOAT64, Encoding.PCM_FLOAT,
            PcmFormat.MU_LAW, Encoding.ULAW,
            PcmFormat.A_LAW, Encoding.ALAW));

    private SampleFormats() {}

    /** The format whose bytes are the same; empty if there is none (big endian, compressed, odd widths). */
    static Optional<PcmFormat> of(AudioFormat format) {
        for (Map.Entry<PcmFormat, Encoding> entry : ENCODINGS.entrySet()) {
            int bits = entry.getKey().bits();
            if (entry.getValue().equals(format.getEncoding())
                    && bits == format.getSampleSizeInBits()
                    && format.getFrameSize() == bits / Byte.SIZE * format.getChannels()
                    && (bits == Byte.SIZE || !format.isBigEndian())) {
                return Optional.of(entry.getKey());
            }
        }
        return Optional.empty();
    }

    /** What javax.sound calls a format; empty if it has no name for it. */
    static Optional<AudioFormat> of(PcmFormat format, int hertz, int channels) {
        return Optional.ofNullable(ENCODINGS.get(format))
                .map(encoding -> new AudioFormat(
                        encoding, hertz, format.bits(), channels, format.bits() / Byte.SIZE * channels, hertz, false));
    }
}
