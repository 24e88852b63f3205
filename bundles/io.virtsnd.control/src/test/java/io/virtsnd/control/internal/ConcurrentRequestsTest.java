// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.control.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.ControlException;
import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.message.PcmCommand;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many threads at once, answered in any order: each gets the answer to its own request. */
class ConcurrentRequestsTest {

    private static final int THREADS = 8;
    private static final int REQUESTS = 400;
    private static final ControlStatus[] STATUSES = {
        ControlStatus.OK, ControlStatus.BAD_MSG, ControlStatus.NOT_SUPP, ControlStatus.IO_ERR
    };

    @ParameterizedTest
    @CsvSource({
        "64, false, false, 1",
        "64, true, false, 2",
        "64, false, true, 3",
        "64, true, true, 4",
        "4, false, true, 5",
        "2, true, false, 6"
    })
    void shouldGiveEachCallerItsOwnAnswer(int size, boolean indirect, boolean eventIdx, long seed) throws Exception {
        try (ControlBench bench = new ControlBench(size, indirect, eventIdx)) {
            ControlRequests control = bench.requests();
            ShufflingScript script = new ShufflingScript(new Random(seed), bench);
            bench.device.script(script::asked);
            List<CompletableFuture<Integer>> callers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int first = i * REQUESTS;
                callers.add(CompletableFuture.supplyAsync(
                        () -> wrongAnswers(control, first), task -> new Thread(task).start()));
            }
            for (CompletableFuture<Integer> caller : callers) {
                assertThat(caller.get(60, TimeUnit.SECONDS)).isZero();
            }
            assertThat(control.statistics().messages()).isEqualTo(THREADS * REQUESTS);
            assertThat(control.statistics().used()).isEqualTo(THREADS * REQUESTS);
            assertThat(control.statistics().violations()).isZero();
            assertThat(control.timeouts()).isZero();
            control.release();
            assertThat(bench.memory.live()).isEqualTo(bench.regionsOfBench);
        }
    }

    private static int wrongAnswers(ControlRequests control, int first) {
        int wrong = 0;
        for (int stream = first; stream < first + REQUESTS; stream++) {
            ControlStatus status;
            try {
                control.command(PcmCommand.START, stream);
                status = ControlStatus.OK;
            } catch (ControlException refused) {
                status = refused.status();
            }
            wrong += status == statusOf(stream) ? 0 : 1;
        }
        return wrong;
    }

    private static ControlStatus statusOf(int stream) {
        return STATUSES[(stream * 31 + stream / 7) % STATUSES.length];
    }

    /** Holds requests back while more can come, and answers them in random order. Thread: the device's. */
    private static final class ShufflingScript {

        private final Random random;
        private final ControlBench bench;
        private final List<FakeDevice.Asked> held = new ArrayList<>();

        ShufflingScript(Random random, ControlBench bench) {
            this.random = random;
            this.bench = bench;
        }

        void asked(FakeDevice.Asked request) {
            held.add(request);
            bench.device.afterwards(this::answerAll);
        }

        private void answerAll() {
            Collections.shuffle(held, random);
            for (FakeDevice.Asked request : held) {
                int code = statusOf(request.word(4)).code();
                request.answer(String.format("%08x", Integer.reverseBytes(code)));
            }
            held.clear();
        }
    }
}
