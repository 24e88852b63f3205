// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HdaPinTest {

    @Test
    void shouldReadTheFieldsOfTheDefaultConfiguration() {
        HdaPinConfig pin = new HdaPinConfig(0x42214134);
        assertThat(pin.connectivity()).isEqualTo(HdaConnectivity.NONE);
        assertThat(pin.location()).isEqualTo(0x02);
        assertThat(pin.place()).isEqualTo("Front");
        assertThat(pin.defaultDevice()).isEqualTo(HdaDefaultDevice.HEADPHONE);
        assertThat(pin.connectionType()).isEqualTo(HdaConnectionType.STEREO_3_5_MM);
        assertThat(pin.color()).isEqualTo(HdaColor.GREEN);
        assertThat(pin.misc()).isEqualTo(1);
        assertThat(pin.detectsPresence()).isFalse();
        assertThat(pin.association()).isEqualTo(3);
        assertThat(pin.sequence()).isEqualTo(4);
    }

    @Test
    void shouldReadTheHighestNumberOfEachField() {
        HdaPinConfig pin = new HdaPinConfig(0xffff_ffff);
        assertThat(pin.connectivity()).isEqualTo(HdaConnectivity.BOTH);
        assertThat(pin.location()).isEqualTo(0x3f);
        assertThat(pin.place()).isEmpty();
        assertThat(pin.defaultDevice()).isEqualTo(HdaDefaultDevice.OTHER);
        assertThat(pin.connectionType()).isEqualTo(HdaConnectionType.OTHER);
        assertThat(pin.color()).isEqualTo(HdaColor.OTHER);
        assertThat(pin.association()).isEqualTo(15);
        assertThat(pin.sequence()).isEqualTo(15);
    }

    @ParameterizedTest
    @CsvSource({
        "0x01000000, Line Out",
        "0x01100000, Speaker",
        "0x01200000, Headphone",
        "0x01300000, CD",
        "0x01400000, SPDIF Out",
        "0x18400000, HDMI Out",
        "0x18500000, HDMI Out",
        "0x18000000, Line Out",
        "0x01500000, SPDIF Out",
        "0x01800000, Line",
        "0x01900000, Aux",
        "0x01a00000, Mic",
        "0x01c00000, SPDIF In",
        "0x01d00000, Digital In",
        "0x01e00000, Misc",
        "0x01f00000, Misc"
    })
    void shouldNameJacksAsMixersDo(String register, String label) {
        assertThat(new HdaPinConfig(Integer.decode(register)).label()).isEqualTo(label);
    }

    @Test
    void shouldChangeOnlyAssociationAndSequenceWhenRemapped() {
        assertThat(new HdaPinConfig(0xc2214134).remapped(0xa, 0x5).register()).isEqualTo(0xc22141a5);
    }

    @Test
    void shouldReadCapabilities() {
        HdaPinCapabilities headphones = new HdaPinCapabilities(0x0001001c);
        assertThat(headphones.detectsPresence()).isTrue();
        assertThat(headphones.isOutput()).isTrue();
        assertThat(headphones.isInput()).isFalse();
        assertThat(headphones.has(HdaPinCapabilities.HEADPHONE_DRIVE)).isTrue();
        assertThat(headphones.has(HdaPinCapabilities.EAPD)).isTrue();
        assertThat(headphones.has(HdaPinCapabilities.HDMI)).isFalse();
        assertThat(new HdaPinCapabilities(0x20).isInput()).isTrue();
    }
}
