// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.ControlException;
import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.PcmIoException;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileDeviceTest {

    private final Rig rig = new Rig(new Rig.Shape().streams(Rig.outputs(3)));
    private final PcmSubstream victim = rig.playing(Rig.SMALL);
    private final PcmSubstream other = other();

    private PcmSubstream other() {
        PcmSubstream substream = rig.prepared(1, Rig.SMALL);
        substream.write(Rig.pattern(1000, Rig.SMALL.bufferBytes()));
        substream.start();
        return substream;
    }

    private void assertOnlyTheVictimFailed(String reason) {
        assertThat(victim.state()).isEqualTo(PcmState.FAILED);
        assertThat(victim.failure().orElseThrow())
                .isInstanceOf(PcmIoException.class)
                .hasMessageContaining("stream=0")
                .hasMessageContaining(reason);
        assertThat(victim.statistics().violations()).isEqualTo(1);
        assertThatThrownBy(() -> victim.tryWrite(Rig.pattern(0, 4))).isInstanceOf(PcmIoException.class);
        rig.play(1, 4);
        assertThat(other.state()).isEqualTo(PcmState.RUNNING);
        assertThat(rig.device.played(1)).isEqualTo(Rig.patternBytes(1000, 4 * Rig.PERIOD));
    }

    @Test
    void shouldNameCardAndStreamWhenTheDeviceGivesAMessageBackAndRefusesToStop() {
        rig.control.before((request, stream) -> {
            rig.device.play(rig.device.next(0), 0);
            rig.completed();
            throw new ControlException(request, "stream=" + stream, ControlStatus.IO_ERR, 0x8003);
        });

        assertThatThrownBy(victim::stop).isInstanceOf(ControlException.class);

        assertThat(victim.failure().orElseThrow())
                .isInstanceOf(PcmIoException.class)
                .hasMessageContaining("card=card0 stream=0");
        assertThat(other.state()).isEqualTo(PcmState.RUNNING);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 7})
    void shouldFailTheStreamWhenTheDeviceWroteNoWholeStatus(int written) {
        FakeMessage message = rig.device.next(0);
        message.writeStatus(0, FakeDevice.OK, 0);
        rig.device.tx.used(message.head(), written);
        rig.completed();

        assertOnlyTheVictimFailed("written=" + written);
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 8 + 16, -1, Integer.MIN_VALUE})
    void shouldFailTheStreamWhenTheDeviceClaimsToHaveWrittenMoreThanItMay(int written) {
        FakeMessage message = rig.device.next(0);
        message.writeStatus(0, FakeDevice.OK, 0);
        rig.device.tx.used(message.head(), written);
        rig.completed();

        assertOnlyTheVictimFailed("LENGTH_BEYOND_CAPACITY");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0x7fff, 0x8004, 0xAAAAAAAA, -1})
    void shouldFailTheStreamWhenTheStatusIsNone(int status) {
        rig.device.answer(rig.device.next(0), status);
        rig.completed();

        assertOnlyTheVictimFailed("status=0x" + Integer.toHexString(status));
    }

    @Test
    void shouldFailTheStreamWhenAMessageIsCompletedTwice() {
        FakeMessage message = rig.device.next(0);
        rig.device.play(message, 0);
        rig.device.tx.used(message.head(), 8);
        rig.completed();

        assertOnlyTheVictimFailed("ID_NOT_EXPOSED");
        assertThat(victim.hardwarePosition()).isEqualTo(4);
    }

    @Test
    void shouldFailTheStreamWhenADescriptorInsideOfAMessageIsCompleted() {
        rig.device.tx.used(rig.device.next(0).head() + 1, 8);
        rig.completed();

        int pending = victim.pending();
        assertThat(victim.failure().orElseThrow()).isInstanceOf(PcmIoException.class);
        assertThat(pending).isEqualTo(4);
        rig.play(1, 4);
        assertThat(other.state()).isEqualTo(PcmState.RUNNING);
    }

    @ParameterizedTest
    @ValueSource(ints = {63, 64, 65536, -1, Integer.MIN_VALUE})
    void shouldIgnoreIdsThatBelongToNobody(int id) {
        rig.device.tx.used(id, 8);
        rig.completed();
        rig.play(0, 4);
        rig.play(1, 4);

        assertThat(victim.state()).isEqualTo(PcmState.RUNNING);
        assertThat(victim.hardwarePosition()).isEqualTo(16);
        assertThat(rig.streams.statistics(2).violations()).isEqualTo(1);
    }

    @Test
    void shouldFailTheStreamsOfAQueueThatIsBrokenAndNoOther() {
        PcmParams params = Rig.SMALL;
        Rig both = new Rig();
        PcmSubstream playback = both.playing(params);
        PcmSubstream capture = both.recording(params, Rig.SILENT);

        both.device.tx.jump(1000);
        both.completed();

        assertThat(both.streams.isBroken(2)).isTrue();
        assertThat(both.streams.isBroken(3)).isFalse();
        assertThat(playback.failure().orElseThrow()).isInstanceOf(DeviceGoneException.class);
        both.record(1, Rig.patternBytes(0, Rig.PERIOD));
        assertThat(capture.hardwarePosition()).isEqualTo(4);
        assertThatThrownBy(() -> both.streams.open(2, Rig.SILENT)).isInstanceOf(DeviceGoneException.class);
        capture.close();
        playback.close();
        assertThat(both.streams.isResetDue()).isTrue();
    }

    @Test
    void shouldKeepTheMemoryOfAMessageThatTheDeviceStillHas() {
        int regions = rig.memory.regions();
        rig.device.tx.used(rig.device.next(0).head() + 1, 8);
        rig.device.keepAtRelease(true);
        rig.completed();
        rig.clock.runMillis(300);

        victim.close();

        assertThat(rig.memory.regions()).isEqualTo(regions);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void shouldFailACaptureStreamWhenTheDeviceWroteNoStatus(int written) {
        Rig recorder = new Rig();
        PcmSubstream capture = recorder.recording(Rig.SMALL, Rig.SILENT);
        recorder.device.rx.used(recorder.device.next(1).head(), written);
        recorder.completed();

        assertThat(capture.failure().orElseThrow()).isInstanceOf(PcmIoException.class);
        assertThat(capture.hardwarePosition()).isZero();
    }

    @Test
    void shouldFailACaptureStreamWhenTheStatusIsMissing() {
        Rig recorder = new Rig();
        PcmSubstream capture = recorder.recording(Rig.SMALL, Rig.SILENT);
        recorder.device.rx.used(recorder.device.next(1).head(), 8 + Rig.PERIOD);
        recorder.completed();

        assertThat(capture.failure().orElseThrow())
                .isInstanceOf(PcmIoException.class)
                .hasMessageContaining("aaaaaaaa");
    }

    @Test
    void shouldSurviveRandomUsedEntriesAndPlayAFreshStreamBitExact() {
        for (int seed = 0; seed < 300; seed++) {
            Rig fuzzed = new Rig(new Rig.Shape().streams(Rig.outputs(4)));
            Random random = new Random(seed);
            PcmSubstream[] streams = new PcmSubstream[3];
            for (int i = 0; i < 3; i++) {
                streams[i] = fuzzed.prepared(i, Rig.SMALL);
                streams[i].write(Rig.pattern(0, Rig.SMALL.bufferBytes()));
                streams[i].start();
            }
            lie(fuzzed, random);
            for (PcmSubstream stream : streams) {
                stream.close();
            }
            if (!fuzzed.streams.isBroken(2)) {
                PcmSubstream fresh = fuzzed.prepared(3, Rig.SMALL);
                fresh.write(Rig.pattern(7, Rig.SMALL.bufferBytes()));
                fresh.start();
                fuzzed.play(3, 4);
                assertThat(fuzzed.device.played(3)).as("seed=%d", seed).isEqualTo(Rig.patternBytes(7, 4 * Rig.PERIOD));
            }
        }
    }

    private static void lie(Rig rig, Random random) {
        for (int i = 0; i < 20; i++) {
            switch (random.nextInt(6)) {
                case 0 -> rig.device.tx.used(random.nextInt(64), random.nextInt(16));
                case 1 -> rig.device.tx.used(random.nextInt(), random.nextInt());
                case 2 -> rig.device.tx.jump(random.nextInt(40) == 0 ? random.nextInt(65536) : 0);
                default -> {
                    int stream = random.nextInt(3);
                    if (!rig.device.pending(stream).isEmpty()) {
                        FakeMessage message = rig.device.next(stream);
                        rig.device.answer(message, random.nextInt(4) == 0 ? random.nextInt() : FakeDevice.OK);
                    }
                }
            }
            rig.completed();
        }
    }
}
