// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.backend.DeviceStreamStatistics;
import io.virtsnd.api.transport.BackendExport;
import io.virtsnd.api.transport.ExportState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said while a device is served. */
class ServeStatusTest {

    private static final List<DeviceStreamStatistics> STREAMS = List.of(
            new DeviceStreamStatistics(10, 0, 4800, 0, 2, 0, 0, 0), new DeviceStreamStatistics(0, 0, 0, 0, 0, 0, 0, 0));

    private record Export(ExportState state, Optional<String> peer, Optional<String> lastFailure)
            implements BackendExport {

        @Override
        public String path() {
            return "/s";
        }

        @Override
        public long connections() {
            return 1;
        }
    }

    private static final Export LISTENING = new Export(ExportState.LISTENING, Optional.empty(), Optional.empty());
    private static final Export STARTED = new Export(ExportState.STARTED, Optional.of("pid=7"), Optional.of("old"));

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private ServeStatus status(boolean terminal, boolean quiet) {
        return new ServeStatus(new Console(new PrintStream(out), new PrintStream(err), terminal), quiet);
    }

    private String said() {
        String text = err.toString(StandardCharsets.UTF_8);
        err.reset();
        return text;
    }

    @Test
    void shouldWriteItsLineAgainWhenOnATerminal() {
        ServeStatus status = status(true, false);
        status.show(STARTED, STREAMS);
        assertThat(said()).isEqualTo("\rstarted (pid=7)  stream 0: 4800 frames, 2 xruns\033[K");
        status.show(STARTED, STREAMS);
        assertThat(said()).startsWith("\rstarted");
        status.clear();
        assertThat(said()).isEqualTo("\r\033[K");
    }

    @Test
    void shouldSayOnlyChangesWhenNobodyWatches() {
        ServeStatus status = status(false, false);
        status.show(LISTENING, STREAMS);
        status.show(LISTENING, STREAMS);
        assertThat(said()).isEqualTo("virtsnd: listening" + System.lineSeparator());
        status.show(STARTED, STREAMS);
        assertThat(said()).isEqualTo("virtsnd: started (pid=7)" + System.lineSeparator());
        status.clear();
        assertThat(said()).isEmpty();
    }

    @Test
    void shouldSayWhyTheLastOneWentWhenNobodyIsConnected() {
        status(false, false)
                .show(new Export(ExportState.LISTENING, Optional.empty(), Optional.of("request=99")), STREAMS);
        assertThat(said()).contains("listening; last one: request=99");
    }

    @Test
    void shouldSayNothingWhenQuiet() {
        status(true, true).show(STARTED, STREAMS);
        assertThat(said()).isEmpty();
        assertThat(out.size()).isZero();
    }
}
