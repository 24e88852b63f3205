// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

/** Limits of the protocol, and the feature bits of virtio that belong to it. */
public final class VhostUser {

    /** Feature bit: the two ends agree on protocol features; never shown to a driver. */
    public static final long PROTOCOL_FEATURES = 1L << 30;

    /** Feature bit: writes of the device are logged, for migration. */
    public static final long LOG_ALL = 1L << 26;

    /** The largest payload of a message, in bytes. */
    public static final int PAYLOAD_MAX = 4096;

    /** The most descriptors that come with one message. */
    public static final int DESCRIPTORS_MAX = 32;

    /** The most bytes of configuration space that one message carries. */
    public static final int CONFIG_MAX = 256;

    /** What a back end answers to a request that was done, where it answers with a number only. */
    public static final long ACK = 0;

    /** What a back end answers to a request that failed; any other number than 0 says the same. */
    public static final long NACK = 1;

    private VhostUser() {}
}
