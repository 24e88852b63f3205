// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Numbers, bounds and names. */
class RequestsTest {

    @Test
    void shouldHaveTheNumbersOfTheProtocol() {
        assertThat(FrontEndRequest.GET_FEATURES.code()).isEqualTo(1);
        assertThat(FrontEndRequest.SET_MEM_TABLE.code()).isEqualTo(5);
        assertThat(FrontEndRequest.GET_VRING_BASE.code()).isEqualTo(11);
        assertThat(FrontEndRequest.SET_VRING_ENABLE.code()).isEqualTo(18);
        assertThat(FrontEndRequest.SET_BACKEND_REQ_FD.code()).isEqualTo(21);
        assertThat(FrontEndRequest.GET_CONFIG.code()).isEqualTo(24);
        assertThat(FrontEndRequest.GET_INFLIGHT_FD.code()).isEqualTo(31);
        assertThat(FrontEndRequest.RESET_DEVICE.code()).isEqualTo(34);
        assertThat(FrontEndRequest.ADD_MEM_REG.code()).isEqualTo(37);
        assertThat(FrontEndRequest.GET_STATUS.code()).isEqualTo(40);
        assertThat(BackEndRequest.CONFIG_CHANGE_MSG.code()).isEqualTo(2);
        assertThat(BackEndRequest.CONFIG_CHANGE_MSG.payloadBytes()).isZero();
        assertThat(BackEndRequest.VRING_CALL.payloadBytes()).isEqualTo(8);
    }

    @Test
    void shouldBeFoundByTheirNumbers() {
        Set<Integer> numbers = new HashSet<>();
        for (FrontEndRequest request : FrontEndRequest.values()) {
            assertThat(numbers.add(request.code())).isTrue();
            assertThat(FrontEndRequest.ofCode(request.code())).contains(request);
            assertThat(request.payloadMin()).isBetween(0, request.payloadMax());
            assertThat(request.payloadMax()).isLessThanOrEqualTo(VhostUser.PAYLOAD_MAX);
        }
        for (BackEndRequest request : BackEndRequest.values()) {
            assertThat(BackEndRequest.ofCode(request.code())).contains(request);
        }
        for (int unknown : new int[] {0, -1, 19, 41, 45, Integer.MIN_VALUE}) {
            assertThat(FrontEndRequest.ofCode(unknown)).isEmpty();
            assertThat(BackEndRequest.ofCode(unknown)).isEmpty();
        }
    }

    @Test
    void shouldAlwaysBeAnsweredWhenTheyAsk() {
        assertThat(Arrays.stream(FrontEndRequest.values()).filter(FrontEndRequest::hasReply))
                .extracting(FrontEndRequest::code)
                .containsExactly(1, 11, 15, 17, 24, 31, 36, 40, 42, 43, 44);
    }

    @Test
    void shouldCarryDescriptorsWhenTheyShareSomething() {
        assertThat(Arrays.stream(FrontEndRequest.values()).filter(request -> request.descriptorsMax() > 0))
                .extracting(FrontEndRequest::code)
                .containsExactly(5, 6, 7, 12, 13, 14, 21, 32, 37, 38, 42);
        assertThat(FrontEndRequest.SET_MEM_TABLE.descriptorsMax()).isEqualTo(32);
    }

    @Test
    void shouldRefuseAShapeOutOfBounds() {
        assertThatCode(() -> FrontEndRequest.SET_MEM_TABLE.requireShape(8 + 32 * 3, 3))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> FrontEndRequest.SET_FEATURES.requireShape(7, 0))
                .isInstanceOf(VhostUserException.class)
                .hasMessageContaining("request=SET_FEATURES")
                .hasMessageContaining("size=7")
                .hasMessageContaining("8 to 8");
        assertThatThrownBy(() -> FrontEndRequest.SET_MEM_TABLE.requireShape(8 + 32 * 33, 32))
                .hasMessageContaining("size=1064");
        assertThatThrownBy(() -> FrontEndRequest.SET_VRING_KICK.requireShape(8, 2))
                .hasMessageContaining("descriptors=2")
                .hasMessageContaining("at most 1");
    }

    @Test
    void shouldBeNamedForPeople() {
        assertThat(ProtocolFeatures.names(0x209)).isEqualTo("MQ|REPLY_ACK|CONFIG");
        assertThat(ProtocolFeatures.names(0)).isEqualTo("none");
        assertThat(ProtocolFeatures.names(1L << 63 | ProtocolFeatures.STATUS)).isEqualTo("STATUS|bit63");
    }
}
