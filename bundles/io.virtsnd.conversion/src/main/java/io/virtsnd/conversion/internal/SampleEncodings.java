// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.conversion.internal;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.SoundFormat;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;

/** The same samples in the words of javax.sound and of virtio. */
final class SampleEncodings {

    private static final int CHANNELS_MAX = 255;

    private static final Map<PcmFormat, Encoding> ENCODINGS = new EnumMap<>(Map.ofEntries(
            Map.entry(PcmFormat.S8, Encoding.PCM_SIGNED),
            Map.entry(PcmFormat.U8, Encoding.PCM_UNSIGNED),
            Map.entry(PcmFormat.S16, Encoding.PCM_SIGNED),
            Map.entry(PcmFormat.U16, Encoding.PCM_UNSIGNED),
            Map.entry(PcmFormat.S24_3, Encoding.PCM_SIGNED),
            Map.entry(PcmFormat.U24_3, Encoding.PCM_UNSIGNED),
            Map.entry(PcmFormat.S32, Encoding.PCM_SIGNED),
            Map.entry(PcmFormat.U32, Encoding.PCM_UNSIGNED),
            Map.entry(PcmFormat.FLOAT, Encoding.PCM_FLOAT),
            Map.entry(PcmFormat.FLOAT64, Encoding.PCM_FLOAT),
            Map.entry(PcmFormat.MU_LAW, Encoding.ULAW),
            Map.entry(PcmFormat.A_LAW, Encoding.ALAW)));

    private SampleEncodings() {}

    /** The format in the words of javax.sound; empty if it has none for it. */
    static Optional<AudioFormat> of(SoundFormat format) {
        return Optional.ofNullable(ENCODINGS.get(format.format()))
                .map(encoding -> new AudioFormat(
                        encoding,
                        format.rate().hertz(),
                        format.format().bits(),
                        format.channels(),
                        format.frameBytes(),
                        format.rate().hertz(),
                        false));
    }

    /** The format whose bytes are the same; empty if there is none (big endian, compressed, odd widths and rates). */
    static Optional<SoundFormat> of(AudioFormat format) {
        int hertz = Math.round(format.getSampleRate());
        if (hertz != format.getSampleRate() || format.getChannels() < 1 || format.getChannels() > CHANNELS_MAX) {
            return Optional.empty();
        }
        return sample(format).flatMap(sample -> PcmRate.ofHertz(hertz)
                .map(rate -> new SoundFormat(sample, rate, format.getChannels())));
    }

    private static Optional<PcmFormat> sample(AudioFormat format) {
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
}
