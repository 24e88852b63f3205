// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.control.internal;

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

    private ControlBench bench = ControlBench.plain();
    private RequestExchange control = bench.exchange();

    @AfterEach
    void close() {
        bench.close();
    }

    private void use(int size, boolean indirect, boolean eventIdx) {
        bench.close();
        bench = new ControlBench(size, indirect, eventIdx);
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

    /** Sends a request that the device takes and does not answer in time. */
    private FakeDevice.Asked timeOut(PcmCommand command, int stream) {
        CompletableFuture<Void> request = later(command, stream);
        FakeDevice.Asked asked = bench.device.take();
        bench.skipTimeout();
        assertThatThrownBy(request::join).hasCauseInstanceOf(ControlTimeoutException.class);
        return asked;
    }

    @Test
    void shouldTimeOutWhenTheDeviceDoesNotAnswer() {
        CompletableFuture<Void> request = later(PcmCommand.START, 1);
        bench.device.take();
        bench.skipTimeout();
        assertThatThrownBy(request::join)
                .cause()
                .isInstanceOf(ControlTimeoutException.class)
                .hasMessageContaining("PCM_START")
                .hasMessageContaining("stream=1 timeout=60000 ms");
        assertThat(control.timeouts()).isOne();
        assertThat(control.quarantined()).isOne();
    }

    @Test
    void shouldFreeAMessageOfTheQuarantineWhenItIsAnsweredLate() {
        FakeDevice.Asked late = timeOut(PcmCommand.START, 1);
        late.answer(OK);
        await().untilAsserted(() -> assertThat(control.quarantined()).isZero());
        assertThat(control.lateAnswers()).isOne();
    }

    @Test
    void shouldNotReuseMemoryThatTheDeviceStillHas() {
        FakeDevice.Asked late = timeOut(PcmCommand.START, 1);
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
        use(16, false, false);
        FakeDevice.Asked late = timeOut(PcmCommand.START, 1);
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
    void shouldIgnoreAnIdInsideOfAMessage() {
        CompletableFuture<Void> waiting = later(PcmCommand.START, 7);
        FakeDevice.Asked pending = bench.device.take();
        bench.lie(0, pending.head() + 1, 4, 1);
        await().until(() -> control.statistics().violations() == 1);
        pending.write(OK);
        bench.lie(1, pending.head(), 4, 2);
        waiting.join();
    }

    @Test
    void shouldFailAllRequestsWhenTheRingIsBroken() {
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
        use(4, false, false);
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
        use(4, false, false);
        timeOut(PcmCommand.START, 1);
        timeOut(PcmCommand.START, 2);
        CompletableFuture<Void> third = later(PcmCommand.STOP, 1);
        await().until(() -> {
            bench.skipTimeout();
            return third.isDone();
        });
        assertThatThrownBy(third::join)
                .cause()
                .isInstanceOf(ControlTimeoutException.class)
                .hasMessageContaining("stream=1 sent=no queue=full quarantined=2");
        assertThat(control.statistics().messages()).isEqualTo(2);
        assertThat(control.timeouts()).isEqualTo(3);
    }

    @Test
    void shouldGoOnWhenALateAnswerMakesRoom() {
        use(2, false, false);
        FakeDevice.Asked late = timeOut(PcmCommand.START, 1);
        bench.device.script(request -> request.answer(OK));
        late.answer(OK);
        command(PcmCommand.STOP, 1);
        assertThat(control.lateAnswers()).isOne();
    }

    @Test
    void shouldRefuseAQueueThatIsTooSmallForAnyRequest() {
        try (ControlBench small = new ControlBench(1, false, false)) {
            assertThatThrownBy(small::exchange).isInstanceOf(QueueCapacityException.class);
        }
    }

    @Test
    void shouldEndAllRequestsWhenTheCardGoes() {
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
        use(2, false, false);
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
        bench.device.script(request -> request.answer(OK));
        Thread.currentThread().interrupt();
        command(PcmCommand.STOP, 1);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldKeepMemoryOfTheQuarantineUntilTheDeviceWasReset() {
        timeOut(PcmCommand.START, 1);
        control.cancel(new SoundException("pulled out"));
        assertThat(bench.memory.live()).isGreaterThan(bench.regionsOfBench);
        control.release();
        assertThat(bench.memory.live()).isEqualTo(bench.regionsOfBench);
        assertThat(control.quarantined()).isZero();
        control.release();
    }

    @Test
    void shouldLetGoOfIndirectTablesToo() {
        use(16, true, true);
        timeOut(PcmCommand.START, 1);
        control.release();
        assertThat(bench.memory.live()).isEqualTo(bench.regionsOfBench);
    }

    @Test
    void shouldEndWaitingRequestsWhenReleasedWithoutCancel() {
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
