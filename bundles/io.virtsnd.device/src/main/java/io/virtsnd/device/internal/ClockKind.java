// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

/** What makes the frames of a stream pass. */
public enum ClockKind {

    /** Real time: absolute deadlines from frames and rate. */
    SAMPLE,

    /** A test advances each stream: {@link io.virtsnd.api.backend.SoundDeviceControl#step}. */
    STEPPED,

    /** As fast as the driver feeds the stream and the audio backend takes it; there is no starvation. */
    FREE,

    /** The audio backend paces by what it takes or gives; {@link #SAMPLE} while there is none. */
    BACKEND;

    /** Whether a message waits until the audio backend has room, or data, for it. */
    boolean waitsForBackend() {
        return this == FREE || this == BACKEND;
    }

    /** Whether capture without a backend is {@link CapturePattern} instead of silence: the clocks of tests. */
    boolean recordsPattern() {
        return this == FREE || this == STEPPED;
    }
}
