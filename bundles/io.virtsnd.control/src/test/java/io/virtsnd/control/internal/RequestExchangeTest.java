// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.control.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.BlockingCallException;
import io.virtsnd.api.ControlTimeoutException;
import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.QueueCapacityException;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.message.PcmCommand;
import io.virtsnd.protocol.PcmHeaderLayout;
import io.virtsnd.protocol.RequestCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to a message when the device answers late, twice, wrongly or never, or goes away. */
class RequestExchangeTest {

    private static final String OK = "00800000";

    private ControlBench bench = ControlBench.impatient();
    private RequestExchange control = bench.exchange();

    @AfterEach
    void close() {
        bench.close();
    }

    private void use(ControlBench other) {
        bench.close();
        bench = other;
        control = bench.exchange();
    }

    private void command(PcmCommand command, int stream) {
        call(command, stream, () -> {});
    }

    private void call(PcmCommand command, int stream, Runnable whileReading) {
        RequestCode code = RequestCode.ofCode(command.code()).orElseThrow();
        ControlRequest request = ControlRequest.command(
                code,
                "stream=" + stream,
                8,
                (buffer, index) -> PcmHeaderLayout.put(buffer, index, code.code(), stream));
        control.call(request, (buffer, index) -> {
            whileReading.run();
            return null;
        });
    }

    private CompletableFuture<Void> later(PcmCommand command, int stream) {
        return CompletableFuture.runAsync(() -> command(command, stream), task -> new Thread(task).start());
    }

    @Test
    void shouldTimeOutWhenTheDeviceDoesNotAnswer() {
        assertThatThrownBy(() -> command(PcmCommand.START, 1))
                .isInstanceOf(ControlTimeoutException.class)
                .hasMessageContaining("PCM_START")
                .hasMessageContaining("stream=1 timeout=30 ms");
        assertThat(control.timeouts()).isOne();
        assertThat(control.quarantined()).isOne();
    }

    @Test
    void shouldTimeOutByTheInjectedClock() {
        use(new ControlBench(16, false, false, 3_600_000));
        CompletableFuture<Void> request = later(PcmCommand.START, 0);
        bench.device.take();
        bench.skippedNanos.set(SECONDS.toNanos(3_601));
        bench.signal();
        assertThatThrownBy(request::join).hasCauseInstanceOf(ControlTimeoutException.class);
    }

    @Test
    void shouldFreeAMessageOfTheQuarantineWhenItIsAnsweredLate() {
        assertThatThrownBy(() -> command(PcmCommand.START, 1)).isInstanceOf(ControlTimeoutException.class);
        FakeDevice.Asked late = bench.device.take();
        late.answer(OK);
        await().untilAsserted(() -> assertThat(control.quarantined()).isZero());
        assertThat(control.lateAnswers()).isOne();
    }

    @Test
    void shouldNotReuseMemoryThatTheDeviceStillHas() {
        assertThatThrownBy(() -> command(PcmCommand.START, 1)).isInstanceOf(ControlTimeoutException.class);
        FakeDevice.Asked late = bench.device.take();
        bench.device.script(request -> {
            late.write("03800000");
            request.answer(OK);
            late.write("03800000");
        });
        for (int i = 0; i < 200; i++) {
            command(PcmCommand.STOP, 1);
        }
        assertThat(control.errors()).isZero();
        assertThat(control.quarantined()).isOne();
    }

    @Test
    void shouldNotTakeALateAnswerForTheAnswerToTheNextRequest() {
        use(new ControlBench(16, false, false, 200));
        assertThatThrownBy(() -> command(PcmCommand.START, 1)).isInstanceOf(ControlTimeoutException.class);
        FakeDevice.Asked late = bench.device.take();
        bench.device.script(request -> {
            late.answer("03800000");
            request.answer(OK);
        });
        command(PcmCommand.STOP, 1);
        assertThat(control.errors()).isZero();
        assertThat(control.lateAnswers()).isOne();
    }

    @Test
    void shouldIgnoreAnAnswerThatIsGivenTwice() {
        use(ControlBench.patient());
        CompletableFuture<Void> waiting = later(PcmCommand.START, 7);
        FakeDevice.Asked pending = bench.device.take();
        bench.device.script(request -> request.answer(OK));
        command(PcmCommand.STOP, 1);
        // Used entry 1 is the same message again, while another one is pending.
        bench.lie(1, pending.head() == 0 ? 2 : 0, 4, 2);
        await().until(() -> control.statistics().violations() == 1);
        assertThat(waiting).isNotDone();
        bench.lie(2, pending.head(), 4, 3);
        assertThatThrownBy(waiting::join).hasMessageContaining("status=IO_ERR");
        assertThat(control.isBroken()).isFalse();
    }

    @Test
    void shouldIgnoreIdsThatNobodyKnows() {
        use(ControlBench.patient());
        CompletableFuture<Void> waiting = later(PcmCommand.START, 7);
        FakeDevice.Asked pending = bench.device.take();
        bench.lie(0, 99, 4, 1);
        await().until(() -> control.statistics().violations() == 1);
        bench.lie(1, -1, 4, 2);
        await().until(() -> control.statistics().violations() == 2);
        pending.write(OK);
        bench.lie(2, pending.head(), 4, 3);
        waiting.join();
    }

    @Test
    void shouldFailAllRequestsWhenTheRingIsBroken() {
        use(ControlBench.patient());
        CompletableFuture<Void> waiting = later(PcmCommand.START, 7);
        bench.device.take();
        bench.lie(0, 0, 4, 9);
        assertThatThrownBy(waiting::join)
                .hasCauseInstanceOf(DeviceGoneException.class)
                .hasRootCauseMessage("the device broke the control queue: queue=0");
        assertThat(control.isBroken()).isTrue();
        assertThatThrownBy(() -> command(PcmCommand.STOP, 7)).isInstanceOf(DeviceGoneException.class);
    }

    @Test
    void shouldWaitForRoomWhenTheRingIsFull() {
        use(new ControlBench(4, false, false, 10_000));
        List<CompletableFuture<Void>> requests = new ArrayList<>();
        for (int stream = 0; stream < 5; stream++) {
            requests.add(later(PcmCommand.START, stream));
        }
        for (int i = 0; i < 5; i++) {
            FakeDevice.Asked next = bench.device.take();
            assertThat(bench.device.kept()).isLessThanOrEqualTo(1);
            next.answer(OK);
        }
        requests.forEach(CompletableFuture::join);
        assertThat(control.statistics().messages()).isEqualTo(5);
    }

    @Test
    void shouldTimeOutWithoutSendingWhenThereIsNoRoom() {
        use(new ControlBench(4, false, false, 30));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> command(PcmCommand.START, 1)).isInstanceOf(ControlTimeoutException.class);
        }
        assertThatThrownBy(() -> command(PcmCommand.STOP, 1))
                .isInstanceOf(ControlTimeoutException.class)
                .hasMessageContaining("stream=1 sent=no queue=full quarantined=2");
        assertThat(control.statistics().messages()).isEqualTo(2);
        assertThat(control.timeouts()).isEqualTo(3);
    }

    @Test
    void shouldGoOnWhenALateAnswerMakesRoom() {
        use(new ControlBench(2, false, false, 100));
        assertThatThrownBy(() -> command(PcmCommand.START, 1)).isInstanceOf(ControlTimeoutException.class);
        FakeDevice.Asked late = bench.device.take();
        bench.device.script(request -> request.answer(OK));
        late.answer(OK);
        command(PcmCommand.STOP, 1);
        assertThat(control.lateAnswers()).isOne();
    }

    @Test
    void shouldRefuseAQueueThatIsTooSmallForAnyRequest() {
        try (ControlBench small = new ControlBench(1, false, false, 100)) {
            assertThatThrownBy(small::exchange).isInstanceOf(QueueCapacityException.class);
        }
    }

    @Test
    void shouldEndAllRequestsWhenTheCardGoes() {
        use(ControlBench.patient());
        SoundException cause = new SoundException("pulled out");
        CompletableFuture<Void> waiting = later(PcmCommand.START, 7);
        bench.device.take();
        control.cancel(cause);
        assertThatThrownBy(waiting::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(DeviceGoneException.class)
                .hasMessageContaining("card=bench stream=7")
                .hasCause(cause);
        assertThatThrownBy(() -> command(PcmCommand.STOP, 7))
                .isInstanceOf(DeviceGoneException.class)
                .hasCause(cause);
        assertThat(control.statistics().messages()).isOne();
        assertThat(control.timeouts()).isZero();
    }

    @Test
    void shouldEndRequestsThatWaitForRoomWhenTheCardGoes() {
        use(new ControlBench(2, false, false, 10_000));
        CompletableFuture<Void> first = later(PcmCommand.START, 1);
        bench.device.take();
        CompletableFuture<Void> second = later(PcmCommand.START, 2);
        control.cancel(new SoundException("pulled out"));
        assertThatThrownBy(first::join).hasCauseInstanceOf(DeviceGoneException.class);
        assertThatThrownBy(second::join).hasCauseInstanceOf(DeviceGoneException.class);
        assertThat(control.statistics().messages()).isOne();
    }

    @Test
    void shouldFailAtOnceOnTheCompletionThread() {
        use(ControlBench.patient());
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        bench.onCompletionThread(() -> {
            try {
                command(PcmCommand.STOP, 1);
            } catch (SoundException expected) {
                thrown.set(expected);
            }
        });
        await().untilAsserted(() -> assertThat(thrown.get())
                .isInstanceOf(BlockingCallException.class)
                .hasMessageContaining("PCM_STOP")
                .hasMessageContaining("stream=1"));
        assertThat(control.statistics().messages()).isZero();
    }

    @Test
    void shouldFinishTheRequestAndStayInterruptedWhenTheCallerIsInterrupted() {
        use(ControlBench.patient());
        bench.device.script(request -> request.answer(OK));
        Thread.currentThread().interrupt();
        command(PcmCommand.STOP, 1);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldKeepMemoryOfTheQuarantineUntilTheDeviceWasReset() {
        assertThatThrownBy(() -> command(PcmCommand.START, 1)).isInstanceOf(ControlTimeoutException.class);
        control.cancel(new SoundException("pulled out"));
        assertThat(bench.memory.live()).isGreaterThan(bench.regionsOfBench);
        control.release();
        assertThat(bench.memory.live()).isEqualTo(bench.regionsOfBench);
        assertThat(control.quarantined()).isZero();
        control.release();
    }

    @Test
    void shouldLetGoOfIndirectTablesToo() {
        use(new ControlBench(16, true, true, 30));
        assertThatThrownBy(() -> command(PcmCommand.START, 1)).isInstanceOf(ControlTimeoutException.class);
        control.release();
        assertThat(bench.memory.live()).isEqualTo(bench.regionsOfBench);
    }

    @Test
    void shouldEndWaitingRequestsWhenReleasedWithoutCancel() {
        use(ControlBench.patient());
        CompletableFuture<Void> waiting = later(PcmCommand.START, 7);
        bench.device.take();
        control.release();
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(DeviceGoneException.class);
        assertThat(bench.memory.live()).isEqualTo(bench.regionsOfBench);
        assertThatThrownBy(() -> command(PcmCommand.STOP, 7)).isInstanceOf(DeviceGoneException.class);
        assertThat(bench.memory.live()).isEqualTo(bench.regionsOfBench);
    }

    @Test
    void shouldKeepAnAnswerWhileItIsRead() {
        use(ControlBench.patient());
        bench.device.script(request -> request.answer(OK));
        call(PcmCommand.STOP, 7, () -> {
            control.release();
            assertThat(bench.memory.live()).isGreaterThan(bench.regionsOfBench);
        });
        assertThat(bench.memory.live()).isEqualTo(bench.regionsOfBench);
    }

    @Test
    void shouldIgnoreSignalsAfterTheRelease() {
        control.release();
        control.completed();
        assertThat(control.isBroken()).isFalse();
    }

    @Test
    void shouldHoldNoMoreMemoryAfterManyRequestsThanAfterTheFirst() {
        bench.device.script(request -> request.answer(OK));
        command(PcmCommand.START, 1);
        int after = bench.memory.live();
        for (int i = 0; i < 1000; i++) {
            command(PcmCommand.STOP, 1);
        }
        assertThat(bench.memory.live()).isEqualTo(after);
    }
}
