// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.JackInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The small parts of a card. */
class CardPartsTest {

    private static final long MILLI = 1_000_000L;

    @Test
    void shouldTakeConfiguredTimesWhenTheyArePossible() {
        List<String> complaints = new ArrayList<>();
        CardSettings settings = CardSettings.DEFAULT.with(new FakeHouse.Config(250, 0, 500), complaints::add);

        assertThat(settings).isEqualTo(new CardSettings(250 * MILLI, 0, 500));
        assertThat(complaints).isEmpty();
    }

    @Test
    void shouldKeepWhatIsInForceWhenValueIsImpossible() {
        List<String> complaints = new ArrayList<>();
        CardSettings inForce = new CardSettings(250 * MILLI, 10 * MILLI, 500);
        CardSettings settings = inForce.with(new FakeHouse.Config(0, -1, 2_000_000), complaints::add);

        assertThat(settings).isEqualTo(inForce);
        assertThat(complaints).hasSize(3);
        assertThat(complaints.get(0))
                .contains("name=control.timeout value=0 range=1 to 60000 ms")
                .contains("250 ms stays in force");
    }

    @Test
    void shouldKeepWhatIsInForceWhenValueIsOfAnotherType() {
        List<String> complaints = new ArrayList<>();
        CardConfig unreadable = new CardConfig() {
            @Override
            public long control_timeout() {
                throw new IllegalStateException("\"soon\" is not a number");
            }

            @Override
            public long drain_linger() {
                return 5;
            }

            @Override
            public long spin_ns() {
                return 0;
            }

            @Override
            public Class<CardConfig> annotationType() {
                return CardConfig.class;
            }
        };
        CardSettings settings = CardSettings.DEFAULT.with(unreadable, complaints::add);

        assertThat(settings).isEqualTo(new CardSettings(1000 * MILLI, 5 * MILLI, 0));
        assertThat(complaints).singleElement().asString().contains("soon").contains("control.timeout");
    }

    @Test
    void shouldReadNumbersWhenConfigurationIsLittleEndian() {
        byte[] bytes = {1, 0, 0, 0, 2, 1, 0, 0, 3, 0, 0, 0};
        assertThat(SoundConfig.parse(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)))
                .isEqualTo(new SoundConfig(1, 258, 3));
    }

    @Test
    void shouldNotBelieveNumbersWhenTheyAreHuge() {
        byte[] bytes = {0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0};
        assertThatThrownBy(() -> SoundConfig.parse(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)))
                .isInstanceOf(ProbeRefusedException.class)
                .hasMessageContaining("chmaps=65537");
        bytes[11] = (byte) 0x80;
        assertThatThrownBy(() -> SoundConfig.parse(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)))
                .hasMessageContaining("chmaps=2147549185");
    }

    @Test
    void shouldKeepEventWhenItComesBeforeTheAnswer() {
        CardJacks jacks = new CardJacks(2);
        assertThat(jacks.changed(1, true)).isTrue();

        jacks.probed(List.of(new JackInfo(0, 0, 0, 0, 0, false), new JackInfo(1, 0, 0, 0, 0, false)));

        assertThat(jacks.list()).extracting(JackInfo::connected).containsExactly(false, true);
    }

    @Test
    void shouldProbeAgainAtOnceWhenCardIsLostForTheFirstTime() {
        Backoff backoff = new Backoff();
        assertThat(backoff.afterLoss(0)).isZero();
        assertThat(backoff.afterLoss(0)).isEqualTo(100 * MILLI);
        assertThat(backoff.afterLoss(0)).isEqualTo(200 * MILLI);
        assertThat(backoff.afterLoss(Backoff.LIVED_NANOS)).isZero();
    }

    @Test
    void shouldWaitLongerAndLongerWhenProbesFail() {
        Backoff backoff = new Backoff();
        assertThat(backoff.afterFailure()).isEqualTo(100 * MILLI);
        assertThat(backoff.afterFailure()).isEqualTo(200 * MILLI);
        for (int i = 0; i < 20; i++) {
            backoff.afterFailure();
        }
        assertThat(backoff.afterFailure()).isEqualTo(30_000 * MILLI);
    }

    @Test
    void shouldLeaveEveryStepALittleWhenTimeIsOver() {
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 10);
        Deadline deadline = Deadline.in(clock::get, 1000 * MILLI);
        assertThat(deadline.share(300 * MILLI)).isEqualTo(300 * MILLI);

        clock.addAndGet(900 * MILLI);
        assertThat(deadline.share(300 * MILLI)).isEqualTo(100 * MILLI);

        clock.addAndGet(900 * MILLI);
        assertThat(deadline.left()).isNegative();
        assertThat(deadline.share(300 * MILLI)).isEqualTo(50 * MILLI);
    }
}
