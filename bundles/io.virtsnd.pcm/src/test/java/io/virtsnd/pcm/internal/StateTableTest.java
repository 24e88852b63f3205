// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.IllegalPcmStateException;
import io.virtsnd.api.PcmIoException;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of reference (a.5), written down once more, tried in every state. */
class StateTableTest {

    private static final Map<PcmCall, Set<PcmState>> LEGAL = new EnumMap<>(PcmCall.class);
    private static final Map<PcmCall, Consumer<PcmSubstream>> CALLS = new EnumMap<>(PcmCall.class);

    static {
        LEGAL.put(PcmCall.SET_PARAMS, EnumSet.of(PcmState.INITIAL, PcmState.SET, PcmState.PREPARED, PcmState.RELEASED));
        LEGAL.put(PcmCall.PREPARE, EnumSet.of(PcmState.SET, PcmState.PREPARED, PcmState.RELEASED));
        LEGAL.put(PcmCall.START, EnumSet.of(PcmState.PREPARED, PcmState.STOPPED));
        LEGAL.put(PcmCall.STOP, EnumSet.of(PcmState.RUNNING, PcmState.DRAINING));
        LEGAL.put(PcmCall.RELEASE, EnumSet.of(PcmState.PREPARED, PcmState.STOPPED));
        LEGAL.put(PcmCall.RECOVER, EnumSet.of(PcmState.RUNNING, PcmState.STOPPED));
        LEGAL.put(PcmCall.DROP, EnumSet.of(PcmState.PREPARED, PcmState.RUNNING, PcmState.DRAINING, PcmState.STOPPED));
        LEGAL.put(PcmCall.DRAIN, EnumSet.of(PcmState.RUNNING, PcmState.DRAINING));
        CALLS.put(PcmCall.SET_PARAMS, substream -> substream.setParams(Rig.SMALL));
        CALLS.put(PcmCall.PREPARE, PcmSubstream::prepare);
        CALLS.put(PcmCall.START, PcmSubstream::start);
        CALLS.put(PcmCall.STOP, PcmSubstream::stop);
        CALLS.put(PcmCall.RELEASE, PcmSubstream::release);
        CALLS.put(PcmCall.RECOVER, PcmSubstream::recover);
        CALLS.put(PcmCall.DROP, PcmSubstream::drop);
        CALLS.put(PcmCall.DRAIN, PcmSubstream::drain);
    }

    private final Rig rig = new Rig();

    private PcmSubstream in(PcmState state) {
        PcmSubstream substream = rig.open(0);
        switch (state) {
            case INITIAL -> {}
            case SET -> substream.setParams(Rig.SMALL);
            case PREPARED -> prepare(substream);
            case RUNNING -> start(substream);
            case DRAINING -> {
                start(substream);
                substream.endOfStream();
            }
            case STOPPED -> {
                start(substream);
                substream.stop();
            }
            case RELEASED -> {
                prepare(substream);
                substream.release();
            }
            case FAILED -> {
                start(substream);
                rig.streams.fail(new PcmIoException("test"));
            }
            case CLOSED -> substream.close();
        }
        assertThat(substream.state()).isEqualTo(state);
        return substream;
    }

    private static void prepare(PcmSubstream substream) {
        substream.setParams(Rig.SMALL);
        substream.prepare();
    }

    private static void start(PcmSubstream substream) {
        prepare(substream);
        substream.start();
    }

    @ParameterizedTest
    @EnumSource(PcmState.class)
    void shouldSendOnlyWhatTheStateAllows(PcmState state) {
        for (PcmCall call : LEGAL.keySet()) {
            Rig fresh = new StateTableTest().tried(state, call);
            assertThat(fresh.control.illegal).isEmpty();
        }
    }

    private Rig tried(PcmState state, PcmCall call) {
        PcmSubstream substream = in(state);
        int sent = rig.control.sent.size();

        Throwable thrown = catchThrowable(() -> CALLS.get(call).accept(substream));

        if (LEGAL.get(call).contains(state)) {
            assertThat(thrown).as("%s in %s", call, state).isNull();
            assertThat(rig.control.sent.size()).as("%s in %s", call, state).isGreaterThan(sent);
        } else {
            assertThat(rig.control.sent).as("%s in %s", call, state).hasSize(sent);
            if (state == PcmState.FAILED) {
                assertThat(thrown).as("%s in %s", call, state).isInstanceOf(PcmIoException.class);
            } else {
                assertThat(thrown)
                        .as("%s in %s", call, state)
                        .isInstanceOf(IllegalPcmStateException.class)
                        .hasMessageContaining("state=" + state)
                        .hasMessageContaining("stream=0");
                assertThat(((IllegalPcmStateException) thrown).state()).isEqualTo(state);
            }
        }
        return rig;
    }

    @Test
    void shouldTellTheObserverOfEachState() {
        Rig rig = new Rig();
        PcmSubstream playback = rig.playing(Rig.SMALL);
        playback.stop();
        playback.close();

        assertThat(rig.states)
                .containsExactly("0 INITIAL", "0 SET", "0 PREPARED", "0 RUNNING", "0 STOPPED", "0 CLOSED");
    }

    @Test
    void shouldStayClosedWhenItIsClosedWhileItsParametersAreSet() throws InterruptedException {
        Rig rig = new Rig();
        PcmSubstream playback = rig.open(0);
        Thread closing = new Thread(playback::close);
        rig.control.before((request, stream) -> {
            if (request.equals("SET_PARAMS")) {
                closing.start();
                await().until(() -> playback.state() == PcmState.CLOSED);
            }
        });
        int regions = rig.memory.regions();

        assertThatThrownBy(() -> playback.setParams(Rig.SMALL)).isInstanceOf(SoundException.class);
        closing.join();

        assertThat(playback.state()).isEqualTo(PcmState.CLOSED);
        assertThat(rig.states).containsExactly("0 INITIAL", "0 CLOSED");
        assertThat(rig.memory.regions()).isEqualTo(regions);
    }

    @Test
    void shouldTellTheObserverOfAFailureOnce() {
        Rig rig = new Rig();
        rig.playing(Rig.SMALL);
        rig.states.clear();
        rig.streams.fail(new DeviceGoneException("unplugged"));
        rig.streams.fail(new DeviceGoneException("again"));

        assertThat(rig.states).containsExactly("0 FAILED");
    }

    @Test
    void shouldHaveNoParamsBeforeTheyAreSet() {
        assertThatThrownBy(() -> rig.open(0).params()).isInstanceOf(IllegalPcmStateException.class);
    }

    @Test
    void shouldNotWriteBeforePrepare() {
        PcmSubstream substream = in(PcmState.SET);

        assertThatThrownBy(() -> substream.tryWrite(Rig.pattern(0, 4))).isInstanceOf(IllegalPcmStateException.class);
        assertThatThrownBy(substream::beginPeriod).isInstanceOf(IllegalPcmStateException.class);
        assertThatThrownBy(() -> substream.awaitPeriod(1)).isInstanceOf(IllegalPcmStateException.class);
        assertThatThrownBy(substream::endOfStream).isInstanceOf(IllegalPcmStateException.class);
    }

    @Test
    void shouldNotWriteAfterTheEndOfTheStream() {
        PcmSubstream substream = in(PcmState.PREPARED);
        substream.endOfStream();

        assertThatThrownBy(() -> substream.tryWrite(Rig.pattern(0, 4)))
                .isInstanceOf(IllegalPcmStateException.class)
                .hasMessageContaining("endOfStream");
    }

    @Test
    void shouldDrainAtOnceWhenItEndedBeforeItStarted() {
        PcmSubstream substream = in(PcmState.PREPARED);
        substream.write(Rig.pattern(0, 8));
        substream.endOfStream();
        substream.start();
        assertThat(substream.state()).isEqualTo(PcmState.DRAINING);
        rig.play(0, 1);
        substream.drain();

        assertThat(substream.state()).isEqualTo(PcmState.STOPPED);
        assertThat(rig.device.played(0)).isEqualTo(Rig.patternBytes(0, 8));
    }

    @Test
    void shouldHaveNothingToReleaseWhenItWasOnlyOpened() {
        PcmSubstream substream = in(PcmState.INITIAL);
        substream.close();
        substream.close();

        assertThat(rig.control.sent).isEmpty();
    }

    @Test
    void shouldNotSetParamsWhileMessagesArePending() {
        PcmSubstream substream = in(PcmState.PREPARED);
        substream.write(Rig.pattern(0, Rig.PERIOD));
        int regions = rig.memory.regions();

        assertThatThrownBy(() -> substream.setParams(Rig.SMALL))
                .isInstanceOf(IllegalPcmStateException.class)
                .hasMessageContaining("pending=1");
        assertThat(rig.memory.regions()).isEqualTo(regions);
        assertThat(substream.state()).isEqualTo(PcmState.PREPARED);
    }
}
