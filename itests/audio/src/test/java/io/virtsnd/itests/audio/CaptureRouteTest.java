// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.CaptureSink;
import io.virtsnd.api.audio.SoundFormat;
import io.virtsnd.device.internal.ClockKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CaptureRouteTest extends RouteFixture {

    private static final int PERIOD = 96 * FRAME;

    /** More than a slow sink's queue and the buffer of the card. */
    private static final int SOME = 170 * PERIOD;

    private static final PcmParams PARAMS = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 96, 8);

    private final TestCard card = card(1);
    private final CaptureBench bench = keep(new CaptureBench(CaptureBench.Config.PATIENT));

    /** What the card records from its first frame on. */
    private byte[] recorded(int bytes) {
        return card.backend().recorded(PARAMS, 0, bytes / FRAME);
    }

    @Test
    void shouldGiveEachSinkEveryFrame() {
        bench.add(card);
        TestSink first = TestSink.prompt();
        TestSink second = TestSink.prompt();
        bench.add(1, first, CaptureSink.DROP_OLDEST);
        bench.add(2, second, CaptureSink.DROP_OLDEST);

        await().until(() -> first.heard().length >= SOME && second.heard().length >= SOME);

        byte[] heard = first.heard();
        assertThat(heard).isEqualTo(recorded(heard.length));
        assertThat(first.skipped() + second.skipped()).isZero();
        byte[] late = second.heard();
        assertThat(indexOf(recorded(2 * SOME + late.length), late)).isNotNegative();
    }

    /** Where the first bytes of a part are in a whole that goes on with the others, or -1. */
    private static int indexOf(byte[] whole, byte[] part) {
        for (int at = 0; at + part.length <= whole.length; at += FRAME) {
            if (Arrays.equals(whole, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }

    @Test
    void shouldRecordOnlyWhileSomebodyListens() {
        bench.add(card);
        assertThat(bench.route().card()).isEmpty();
        TestSink sink = TestSink.prompt();
        bench.add(1, sink, CaptureSink.DROP_OLDEST);
        await().until(() -> sink.heard().length > 0);
        assertThat(bench.route().card()).isPresent();

        bench.remove(1, sink);

        await().until(() -> bench.route().card().isEmpty());
        assertThat(bench.route().members()).isEmpty();
    }

    @Test
    void shouldDropTheOldestFramesOfASlowSinkAlone() {
        bench.add(card);
        TestSink prompt = TestSink.prompt();
        TestSink slow = new TestSink(1);
        bench.add(1, prompt, CaptureSink.DROP_OLDEST);
        bench.add(2, slow, CaptureSink.DROP_OLDEST);

        await().until(() -> prompt.heard().length >= SOME);

        assertThat(prompt.skipped()).isZero();
        slow.allow(1000);
        await().until(() -> slow.skipped() > 0);
        await().untilAsserted(
                        () -> assertThat(bench.route().members().get(1).lost()).isEqualTo(slow.skipped()));
    }

    @Test
    void shouldFailASlowSinkThatWantsAllOrNothing() {
        bench.add(card);
        TestSink prompt = TestSink.prompt();
        TestSink slow = new TestSink(1);
        bench.add(1, prompt, CaptureSink.DROP_OLDEST);
        bench.add(2, slow, CaptureSink.FAIL);
        await().until(() -> !bench.route().members().get(1).failure().isEmpty());
        slow.allow(1000);

        await().until(() -> !slow.failures().isEmpty());

        assertThat(slow.failures()).singleElement().satisfies(why -> assertThat(why)
                .contains("too slow"));
        assertThat(slow.skipped()).isZero();
        int before = prompt.heard().length;
        await().until(() -> prompt.heard().length > before + SOME);
    }

    @Test
    void shouldWaitForASinkThatSaysSoWhileTheBufferBearsIt() {
        bench.add(card);
        TestSink prompt = TestSink.prompt();
        TestSink blocking = new TestSink(1);
        bench.add(1, blocking, CaptureSink.BLOCK);
        bench.add(2, prompt, CaptureSink.DROP_OLDEST);

        // for ever slow: then its oldest frames go, and the other is not hurt
        await().until(() -> prompt.heard().length >= SOME);

        assertThat(prompt.skipped()).isZero();
        assertThat(bench.route().members().get(0).lost()).isPositive();
        assertThat(bench.route().members().get(1).lost()).isZero();
    }

    @Test
    void shouldGoOnWithOthersWhenOneThrows() {
        bench.add(card);
        CaptureSink failing = (frames, position, format) -> {
            throw new IOException("no more of this");
        };
        TestSink prompt = TestSink.prompt();
        bench.add(1, failing, CaptureSink.DROP_OLDEST);
        bench.add(2, prompt, CaptureSink.DROP_OLDEST);

        await().until(() -> prompt.heard().length >= SOME);

        await().untilAsserted(() ->
                assertThat(bench.route().members().get(0).failure()).contains("no more of this"));
    }

    @Test
    void shouldRefuseAWordThatIsNone() {
        bench.add(card);

        bench.add(1, TestSink.prompt(), "sometimes");

        assertThat(bench.route().members()).isEmpty();
        assertThat(bench.route().trouble())
                .hasValueSatisfying(why -> assertThat(why).contains("sometimes"));
    }

    @Test
    void shouldGoOnWithAnotherCardWhenOneIsRemoved() {
        bench.add(card);
        TestSink sink = TestSink.prompt();
        bench.add(1, sink, CaptureSink.DROP_OLDEST);
        await().until(() -> sink.heard().length >= SOME);
        try (TestCard next = new TestCard(2, ClockKind.SAMPLE)) {
            bench.add(next);

            bench.remove(card);

            int before = sink.heard().length;
            await().until(() -> sink.heard().length >= before + SOME);
            assertThat(bench.route().card()).hasValue(next.card().name());
            assertThat(bench.route().statistics().orderly()).isEqualTo(1);
            assertThat(sink.skipped()).isZero();
            bench.close();
        }
    }

    @Test
    void shouldGoOnWithAnotherCardWhenOneIsSuddenlyGone() {
        bench.add(card);
        TestSink sink = TestSink.prompt();
        bench.add(1, sink, CaptureSink.DROP_OLDEST);
        await().until(() -> sink.heard().length >= SOME);
        try (TestCard next = new TestCard(2, ClockKind.SAMPLE)) {
            bench.add(next);

            card.unplug();

            await().until(() ->
                    bench.route().card().filter(next.card().name()::equals).isPresent());
            assertThat(bench.route().statistics().sudden()).isEqualTo(1);
            bench.close();
        }
    }

    @Test
    void shouldShowFramesThatCannotBeChanged() {
        bench.add(card);
        TestSink prompt = TestSink.prompt();
        CaptureSink meddling = new CaptureSink() {
            @Override
            public void push(ByteBuffer frames, long position, SoundFormat format) {
                frames.put(0, (byte) 1);
            }
        };
        bench.add(1, meddling, CaptureSink.DROP_OLDEST);
        bench.add(2, prompt, CaptureSink.DROP_OLDEST);

        await().until(() -> prompt.heard().length >= SOME);

        await().untilAsserted(() ->
                assertThat(bench.route().members().get(0).failure()).contains("ReadOnlyBufferException"));
    }
}
