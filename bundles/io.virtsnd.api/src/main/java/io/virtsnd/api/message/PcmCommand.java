// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.message;

/** Commands of a stream that carry only its number (virtio 1.2, 5.14.6.6.1). */
public enum PcmCommand {
    /** PCM_PREPARE, 0x0102. */
    PREPARE(0x0102),
    /** PCM_RELEASE, 0x0103. */
    RELEASE(0x0103),
    /** PCM_START, 0x0104. */
    START(0x0104),
    /** PCM_STOP, 0x0105. */
    STOP(0x0105);

    private final int code;

    PcmCommand(int code) {
        this.code = code;
    }

    /**
     * The number on the wire.
     *
     * @return the request code
     */
    public int code() {
        return code;
    }
}
