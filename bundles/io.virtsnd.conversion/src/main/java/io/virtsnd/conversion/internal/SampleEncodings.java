// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.conversion.internal;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.audio.SoundFormat;
import java.util.Optional;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;

/** What javax.sound calls the formats of virtio sound. */
final class SampleEncodings {

    private SampleEncodings() {}

    /** The format in the words of javax.sound; empty if it has none for it. */
    static Optional<AudioFormat> of(SoundFormat format) {
        return encoding(format.format())
                .map(encoding -> new AudioFormat(
                        encoding,
                        format.rate().hertz(),
                        format.format().bits(),
                        format.channels(),
                        format.frameBytes(),
                        format.rate().hertz(),
                        false));
    }

    private static Optional<Encoding> encoding(PcmFormat format) {
        return Optional.ofNullable(
                switch (format) {
                    case S8, S16, S24_3, S32 -> Encoding.PCM_SIGNED;
                    case U8, U16, U24_3, U32 -> Encoding.PCM_UNSIGNED;
                    case FLOAT, FLOAT64 -> Encoding.PCM_FLOAT;
                    case MU_LAW -> Encoding.ULAW;
                    case A_LAW -> Encoding.ALAW;
                    default -> null;
                });
    }
}
