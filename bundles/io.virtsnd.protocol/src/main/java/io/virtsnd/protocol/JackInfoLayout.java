// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import io.virtsnd.api.JackInfo;
import java.nio.ByteBuffer;

/**
 * {@code struct virtio_snd_jack_info} (virtio 1.4, 5.14.6.4.1), an item of the answer to JACK_INFO.
 *
 * <pre>
 *    0               4               8              12              16  17          24
 *   +---------------+---------------+---------------+---------------+---+-----------+
 *   |  hda_fn_nid   |   features    | hda_reg_      | hda_reg_      |con|  padding  |
 *   |               |               |   defconf     |   caps        |ne.|  (zero)   |
 *   +---------------+---------------+---------------+---------------+---+-----------+
 * </pre>
 */
public final class JackInfoLayout {

    /** Bytes of the structure. */
    public static final int SIZE = 24;

    /** Offset of the function group node. */
    public static final int HDA_FN_NID = 0;

    /** Offset of the features. */
    public static final int FEATURES = 4;

    /** Offset of the pin default configuration register. */
    public static final int HDA_REG_DEFCONF = 8;

    /** Offset of the pin capabilities register. */
    public static final int HDA_REG_CAPS = 12;

    /** Offset of the connection. */
    public static final int CONNECTED = 16;

    /** Offset of the padding, which is zero (SV2). */
    public static final int PADDING = 17;

    /** Number of the feature bit REMAP: the jack understands JACK_REMAP. */
    public static final int F_REMAP = 0;

    private JackInfoLayout() {}

    /**
     * Reads the function group node.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return number
     */
    public static int getHdaFnNid(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + HDA_FN_NID);
    }

    /**
     * Writes the function group node.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value number
     */
    public static void putHdaFnNid(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + HDA_FN_NID, value);
    }

    /**
     * Reads the features.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return bits, see {@link #F_REMAP}
     */
    public static int getFeatures(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + FEATURES);
    }

    /**
     * Writes the features.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value bits, see {@link #F_REMAP}
     */
    public static void putFeatures(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + FEATURES, value);
    }

    /**
     * Reads the pin default configuration register.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return see {@link HdaPinConfig}
     */
    public static int getHdaRegDefconf(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + HDA_REG_DEFCONF);
    }

    /**
     * Writes the pin default configuration register.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value see {@link HdaPinConfig}
     */
    public static void putHdaRegDefconf(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + HDA_REG_DEFCONF, value);
    }

    /**
     * Reads the pin capabilities register.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return see {@link HdaPinCapabilities}
     */
    public static int getHdaRegCaps(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + HDA_REG_CAPS);
    }

    /**
     * Writes the pin capabilities register.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value see {@link HdaPinCapabilities}
     */
    public static void putHdaRegCaps(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + HDA_REG_CAPS, value);
    }

    /**
     * Reads the connection.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return 0, or another number if something is plugged in
     */
    public static int getConnected(ByteBuffer buffer, int index) {
        return LittleEndian.getU8(buffer, index + CONNECTED);
    }

    /**
     * Writes the connection.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value 0, or another number if something is plugged in
     */
    public static void putConnected(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU8(buffer, index + CONNECTED, value);
    }

    /**
     * Copies an item.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param jackId number of the jack
     * @return the jack
     */
    public static JackInfo decode(ByteBuffer buffer, int index, int jackId) {
        return new JackInfo(
                jackId,
                getHdaFnNid(buffer, index),
                getFeatures(buffer, index),
                getHdaRegDefconf(buffer, index),
                getHdaRegCaps(buffer, index),
                getConnected(buffer, index) != 0);
    }

    /**
     * Writes an item, with its padding.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param jack the jack
     */
    public static void encode(ByteBuffer buffer, int index, JackInfo jack) {
        putHdaFnNid(buffer, index, jack.hdaFnNid());
        putFeatures(buffer, index, jack.features());
        putHdaRegDefconf(buffer, index, jack.hdaRegDefconf());
        putHdaRegCaps(buffer, index, jack.hdaRegCaps());
        putConnected(buffer, index, jack.connected() ? 1 : 0);
        LittleEndian.zero(buffer, index + PADDING, SIZE - PADDING);
    }
}
