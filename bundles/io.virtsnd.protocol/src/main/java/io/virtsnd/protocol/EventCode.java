// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

/** Events (virtio 1.4, 5.14.6, VIRTIO_SND_EVT_*). */
public final class EventCode {

    /** 0x1000: something was plugged into the jack. */
    public static final int JACK_CONNECTED = 0x1000;

    /** 0x1001: something was unplugged from the jack. */
    public static final int JACK_DISCONNECTED = 0x1001;

    /** 0x1100: a period of shared memory elapsed. */
    public static final int PCM_PERIOD_ELAPSED = 0x1100;

    /** 0x1101: the stream ran dry, or full. */
    public static final int PCM_XRUN = 0x1101;

    /** 0x1200: a control element changed. */
    public static final int CTL_NOTIFY = 0x1200;

    private EventCode() {}

    /**
     * The name of an event.
     *
     * @param code any number
     * @return its name, or the number in hexadecimal
     */
    public static String name(int code) {
        return switch (code) {
            case JACK_CONNECTED -> "JACK_CONNECTED";
            case JACK_DISCONNECTED -> "JACK_DISCONNECTED";
            case PCM_PERIOD_ELAPSED -> "PCM_PERIOD_ELAPSED";
            case PCM_XRUN -> "PCM_XRUN";
            case CTL_NOTIFY -> "CTL_NOTIFY";
            default -> "0x" + Integer.toHexString(code);
        };
    }
}
