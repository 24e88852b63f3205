// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import java.util.StringJoiner;

/** What the two ends of vhost-user can agree on, as masks of the 64 bits of GET_PROTOCOL_FEATURES. */
public final class ProtocolFeatures {

    /** Bit 0: the back end says how many queues it has, and each is enabled by itself. */
    public static final long MQ = 1L;

    /** Bit 1: writes are logged into a file that is passed. */
    public static final long LOG_SHMFD = 1L << 1;

    /** Bit 3: any request can ask for an answer. */
    public static final long REPLY_ACK = 1L << 3;

    /** Bit 5: the back end has requests of its own, on a channel of its own. */
    public static final long BACKEND_REQ = 1L << 5;

    /** Bit 9: the configuration space is read and written by messages. */
    public static final long CONFIG = 1L << 9;

    /** Bit 10: the requests of the back end may carry descriptors. */
    public static final long BACKEND_SEND_FD = 1L << 10;

    /** Bit 12: what is in flight is noted in memory that outlives the back end. */
    public static final long INFLIGHT_SHMFD = 1L << 12;

    /** Bit 13: there is RESET_DEVICE. */
    public static final long RESET_DEVICE = 1L << 13;

    /** Bit 14: notifications may be messages. */
    public static final long INBAND_NOTIFICATIONS = 1L << 14;

    /** Bit 15: memory is told region by region. */
    public static final long CONFIGURE_MEM_SLOTS = 1L << 15;

    /** Bit 16: there is a device status. */
    public static final long STATUS = 1L << 16;

    /** Bit 19: the state of the device can be moved, for migration. */
    public static final long DEVICE_STATE = 1L << 19;

    private static final String[] NAMES = new String[Long.SIZE];

    static {
        NAMES[0] = "MQ";
        NAMES[1] = "LOG_SHMFD";
        NAMES[3] = "REPLY_ACK";
        NAMES[5] = "BACKEND_REQ";
        NAMES[9] = "CONFIG";
        NAMES[10] = "BACKEND_SEND_FD";
        NAMES[12] = "INFLIGHT_SHMFD";
        NAMES[13] = "RESET_DEVICE";
        NAMES[14] = "INBAND_NOTIFICATIONS";
        NAMES[15] = "CONFIGURE_MEM_SLOTS";
        NAMES[16] = "STATUS";
        NAMES[19] = "DEVICE_STATE";
    }

    private ProtocolFeatures() {}

    /**
     * Names features for people.
     *
     * @param features bits, any
     * @return names joined by {@code |}, {@code bitN} where there is none, {@code none} without bits
     */
    public static String names(long features) {
        StringJoiner names = new StringJoiner("|").setEmptyValue("none");
        for (int bit = 0; bit < Long.SIZE; bit++) {
            if ((features >>> bit & 1) != 0) {
                names.add(NAMES[bit] == null ? "bit" + bit : NAMES[bit]);
            }
        }
        return names.toString();
    }
}
