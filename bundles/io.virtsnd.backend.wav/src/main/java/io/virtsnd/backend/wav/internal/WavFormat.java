// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.wav.internal;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.backend.AudioStreamConfig;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;

/** The sample formats that a WAV file carries bit for bit, as javax.sound calls them. */
final class WavFormat {

    private static final Map<PcmFormat, Encoding> ENCODINGS = new EnumMap<>(Map.of(
            PcmFormat.U8, Encoding.PCM_UNSIGNED,
            PcmFormat.S16, Encoding.PCM_SIGNED,
            PcmFormat.S24_3, Encoding.PCM_SIGNED,
            PcmFormat.S32, Encoding.PCM_SIGNED,
            PcmFormat.FLOAT, Encoding.PCM_FLOAT,
            PcmFormat.FLOAT64, Encoding.PCM_FLOAT,
            PcmFormat.MU_LAW, Encoding.ULAW,
            PcmFormat.A_LAW, Encoding.ALAW));

    private WavFormat() {}

    /** What javax.sound calls it; empty if a WAV file cannot carry it. */
    static Optional<AudioFormat> of(AudioStreamConfig config) {
        PcmFormat format = config.format();
        return Optional.ofNullable(ENCODINGS.get(format))
                .map(encoding -> new AudioFormat(
                        encoding,
                        config.rate().hertz(),
                        format.bits(),
                        config.channels(),
                        config.frameBytes(),
                        config.rate().hertz(),
                        false));
    }
}
