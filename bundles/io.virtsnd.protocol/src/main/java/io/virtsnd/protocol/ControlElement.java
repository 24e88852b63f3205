// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

/** Numbers of control elements (virtio 1.4, 5.14.6.10, VIRTIO_SND_CTL_*), of devices that offer F_CTLS. */
public final class ControlElement {

    /** Role: none in particular. */
    public static final int ROLE_UNDEFINED = 0;

    /** Role: volume. */
    public static final int ROLE_VOLUME = 1;

    /** Role: mute. */
    public static final int ROLE_MUTE = 2;

    /** Role: gain. */
    public static final int ROLE_GAIN = 3;

    /** Type: on or off; at most 128 values. */
    public static final int TYPE_BOOLEAN = 0;

    /** Type: 32-bit numbers; at most 128 values. */
    public static final int TYPE_INTEGER = 1;

    /** Type: 64-bit numbers; at most 64 values. */
    public static final int TYPE_INTEGER64 = 2;

    /** Type: items of a list; at most 128 values. */
    public static final int TYPE_ENUMERATED = 3;

    /** Type: bytes; at most 512 values. */
    public static final int TYPE_BYTES = 4;

    /** Type: IEC 60958 channel status; 1 value. */
    public static final int TYPE_IEC958 = 5;

    /** Access bit: CTL_READ is allowed. */
    public static final int ACCESS_READ = 0;

    /** Access bit: CTL_WRITE is allowed. */
    public static final int ACCESS_WRITE = 1;

    /** Access bit: the value may change without a notification. */
    public static final int ACCESS_VOLATILE = 2;

    /** Access bit: the element has no effect now. */
    public static final int ACCESS_INACTIVE = 3;

    /** Access bit: CTL_TLV_READ is allowed. */
    public static final int ACCESS_TLV_READ = 4;

    /** Access bit: CTL_TLV_WRITE is allowed. */
    public static final int ACCESS_TLV_WRITE = 5;

    /** Access bit: CTL_TLV_COMMAND is allowed. */
    public static final int ACCESS_TLV_COMMAND = 6;

    /** Bit of a notification: the value changed. */
    public static final int NOTIFY_VALUE = 0;

    /** Bit of a notification: what the element is changed. */
    public static final int NOTIFY_INFO = 1;

    /** Bit of a notification: the metadata changed. */
    public static final int NOTIFY_TLV = 2;

    /** Bytes of {@code struct virtio_snd_ctl_info} as Linux and crosvm have it, its union at 72. */
    public static final int INFO_SIZE = 96;

    /** Bytes of {@code struct virtio_snd_ctl_info} by the text of the specification, its union at 68. */
    public static final int INFO_SIZE_UNPADDED = 92;

    /** Bytes of {@code struct virtio_snd_ctl_enum_item}. */
    public static final int ENUM_ITEM_SIZE = 64;

    /** Bytes of {@code struct virtio_snd_ctl_value}. */
    public static final int VALUE_SIZE = 512;

    /** The most bytes of the metadata of an element (SD22). */
    public static final int MAX_TLV_SIZE = 65536;

    private static final int[] MAX_COUNTS = {128, 128, 64, 128, 512, 1};

    private ControlElement() {}

    /**
     * The role in a wire field, which carries the direction in bit 0 where the role is not undefined.
     *
     * @param field any number
     * @return a role, or a number that is not known
     */
    public static int role(int field) {
        return field >>> 1;
    }

    /**
     * The most values that an element of a type has (SV13).
     *
     * @param type any number
     * @return values; 0 if there is no such type
     */
    public static int maxCount(int type) {
        return type >= 0 && type < MAX_COUNTS.length ? MAX_COUNTS[type] : 0;
    }
}
