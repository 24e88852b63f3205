// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

/**
 * The pin capabilities register of a jack (HD Audio 1.0a, 7.3.4.9), {@code hda_reg_caps}.
 *
 * @param register the register: bit 0 impedance sense, 1 trigger required, 2 presence detect, 3 headphone drive, 4 output,
 *     5 input, 6 balanced, 7 HDMI, 15:8 reference voltages, 16 external amplifier power down, 24 DisplayPort, 27 high bit
 *     rate
 */
public record HdaPinCapabilities(int register) {

    /** Bit 0: impedance sense. */
    public static final int IMPEDANCE_SENSE = 1;

    /** Bit 1: sensing needs a trigger. */
    public static final int TRIGGER_REQUIRED = 1 << 1;

    /** Bit 2: presence detect. */
    public static final int PRESENCE_DETECT = 1 << 2;

    /** Bit 3: drives headphones. */
    public static final int HEADPHONE_DRIVE = 1 << 3;

    /** Bit 4: output. */
    public static final int OUTPUT = 1 << 4;

    /** Bit 5: input. */
    public static final int INPUT = 1 << 5;

    /** Bit 6: balanced. */
    public static final int BALANCED = 1 << 6;

    /** Bit 7: HDMI. */
    public static final int HDMI = 1 << 7;

    /** Bit 16: external amplifier power down. */
    public static final int EAPD = 1 << 16;

    /** Bit 24: DisplayPort. */
    public static final int DISPLAY_PORT = 1 << 24;

    /** Bit 27: high bit rate. */
    public static final int HIGH_BIT_RATE = 1 << 27;

    /**
     * Whether the pin has a capability.
     *
     * @param capability one of the constants
     * @return true if its bit is set
     */
    public boolean has(int capability) {
        return (register & capability) == capability;
    }

    /**
     * Whether the pin can tell whether something is plugged in.
     *
     * @return true if it can
     */
    public boolean detectsPresence() {
        return has(PRESENCE_DETECT);
    }

    /**
     * Whether the pin is an output.
     *
     * @return true if it can be
     */
    public boolean isOutput() {
        return has(OUTPUT);
    }

    /**
     * Whether the pin is an input.
     *
     * @return true if it can be
     */
    public boolean isInput() {
        return has(INPUT);
    }
}
