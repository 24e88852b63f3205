// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PciAddressTest {

    @ParameterizedTest
    @CsvSource({
        "0000:00:04.0, 0000:00:04.0",
        "00:1f.7,      0000:00:1f.7",
        "0001:AF:1E.3, 0001:af:1e.3",
        "10000:00:01.0,10000:00:01.0"
    })
    void shouldReadWhatPeopleWriteWhenItIsAnAddress(String text, String address) {
        assertThat(PciAddress.parse(text)).hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4", "00:04", "00:20.0", "00:04.8", "0000:00:04.0/../..", "000:00:04.0", "vfio"})
    void shouldNameTheTextWhenItIsNone(String text) {
        assertThatThrownBy(() -> PciAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("such as 0000:00:04.0: address=" + text);
    }

    @Test
    void shouldBeEqualWhenWrittenInAnotherWay() {
        assertThat(PciAddress.parse(" 00:0A.0 ")).isEqualTo(PciAddress.parse("0000:00:0a.0"));
    }
}
