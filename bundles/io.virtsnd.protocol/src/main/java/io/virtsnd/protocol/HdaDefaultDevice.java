// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

/** What a jack is meant for (HD Audio 1.0a, 7.3.3.31, default device). The ordinal is the number in the register. */
public enum HdaDefaultDevice {
    /** 0x0: line out. */
    LINE_OUT("Line Out"),
    /** 0x1: speaker. */
    SPEAKER("Speaker"),
    /** 0x2: headphone. */
    HEADPHONE("Headphone"),
    /** 0x3: CD. */
    CD("CD"),
    /** 0x4: S/PDIF out. */
    SPDIF_OUT("SPDIF Out"),
    /** 0x5: another digital output. */
    DIGITAL_OTHER_OUT("SPDIF Out"),
    /** 0x6: modem, line side. */
    MODEM_LINE_SIDE("Modem Line"),
    /** 0x7: modem, handset side. */
    MODEM_HANDSET_SIDE("Modem Handset"),
    /** 0x8: line in. */
    LINE_IN("Line"),
    /** 0x9: auxiliary. */
    AUX("Aux"),
    /** 0xA: microphone. */
    MIC_IN("Mic"),
    /** 0xB: telephony. */
    TELEPHONY("Telephony"),
    /** 0xC: S/PDIF in. */
    SPDIF_IN("SPDIF In"),
    /** 0xD: another digital input. */
    DIGITAL_OTHER_IN("Digital In"),
    /** 0xE: reserved. */
    RESERVED("Misc"),
    /** 0xF: anything else. */
    OTHER("Misc");

    private final String label;

    HdaDefaultDevice(String label) {
        this.label = label;
    }

    /**
     * The name for people, as mixers show it.
     *
     * @return the name
     */
    public String label() {
        return label;
    }
}
