// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

/**
 * The pin default configuration register of a jack (HD Audio 1.0a, 7.3.3.31), {@code hda_reg_defconf}.
 *
 * <pre>
 *  31  30 29          24 23      20 19      16 15      12 11       8 7        4 3        0
 * +------+--------------+----------+----------+----------+----------+----------+----------+
 * |connec|   location   |  device  |   type   |  color   |   misc   | associa. | sequence |
 * +------+--------------+----------+----------+----------+----------+----------+----------+
 * </pre>
 *
 * @param register the register
 */
public record HdaPinConfig(int register) {

    /** The location of a jack that is part of an HDMI connector. */
    public static final int LOCATION_HDMI = 0x18;

    /** The location of a jack that is part of a riser card. */
    public static final int LOCATION_RISER = 0x17;

    private static final String[] PLACES = {"", "Rear", "Front", "Left", "Right", "Top", "Bottom"};

    /**
     * Place in the association.
     *
     * @return 0 to 15
     */
    public int sequence() {
        return register & 0xf;
    }

    /**
     * The association: jacks of the same one work together.
     *
     * @return 0 to 15
     */
    public int association() {
        return register >>> 4 & 0xf;
    }

    /**
     * The same register with another association and sequence, as JACK_REMAP sets them.
     *
     * @param association 0 to 15
     * @param sequence 0 to 15
     * @return the register
     */
    public HdaPinConfig remapped(int association, int sequence) {
        return new HdaPinConfig(register & ~0xff | (association & 0xf) << 4 | sequence & 0xf);
    }

    /**
     * Further bits.
     *
     * @return 0 to 15; bit 0: the jack cannot tell whether something is plugged in
     */
    public int misc() {
        return register >>> 8 & 0xf;
    }

    /**
     * Whether the jack can tell whether something is plugged in, as far as this register says.
     *
     * @return false if its detection is overridden
     */
    public boolean detectsPresence() {
        return (misc() & 1) == 0;
    }

    /**
     * Color of the jack.
     *
     * @return the color
     */
    public HdaColor color() {
        return HdaColor.values()[register >>> 12 & 0xf];
    }

    /**
     * How the jack is made.
     *
     * @return the type
     */
    public HdaConnectionType connectionType() {
        return HdaConnectionType.values()[register >>> 16 & 0xf];
    }

    /**
     * What the jack is meant for.
     *
     * @return the device
     */
    public HdaDefaultDevice defaultDevice() {
        return HdaDefaultDevice.values()[register >>> 20 & 0xf];
    }

    /**
     * Where the jack is.
     *
     * @return 0 to 63: bits 5:4 external, internal, separate chassis or other; bits 3:0 geometric, 1 rear, 2 front, 3
     *     left, 4 right, 5 top, 6 bottom
     */
    public int location() {
        return register >>> 24 & 0x3f;
    }

    /**
     * What is behind the pin.
     *
     * @return the connectivity
     */
    public HdaConnectivity connectivity() {
        return HdaConnectivity.values()[register >>> 30];
    }

    /**
     * The name for people: the default device, and HDMI where a digital output is in such a connector.
     *
     * @return the name, as mixers show it
     */
    public String label() {
        HdaDefaultDevice device = defaultDevice();
        boolean digitalOut = device == HdaDefaultDevice.SPDIF_OUT || device == HdaDefaultDevice.DIGITAL_OTHER_OUT;
        return digitalOut && location() == LOCATION_HDMI ? "HDMI Out" : device.label();
    }

    /**
     * The name for people of the place of the jack.
     *
     * @return "Rear", "Front", "Left", "Right", "Top", "Bottom" or, if the register does not say, nothing
     */
    public String place() {
        int place = location() & 0xf;
        return place < PLACES.length ? PLACES[place] : "";
    }
}
