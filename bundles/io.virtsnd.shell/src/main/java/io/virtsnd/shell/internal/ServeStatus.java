// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.backend.DeviceStreamStatistics;
import io.virtsnd.api.transport.BackendExport;
import java.util.List;
import java.util.Locale;

/**
 * What a served device is doing: a line that is written again and again on a terminal, elsewhere one for each change.
 *
 * <p>Thread: one at a time.
 */
final class ServeStatus {

    private final Console console;
    private final boolean quiet;
    private String shown = "";
    private boolean dirty;

    ServeStatus(Console console, boolean quiet) {
        this.console = console;
        this.quiet = quiet;
    }

    /** Shows it, if it is news. */
    void show(BackendExport export, List<DeviceStreamStatistics> streams) {
        if (quiet) {
            return;
        }
        String state = state(export);
        if (console.terminal()) {
            console.err().print("\r" + state + counts(streams) + "\033[K");
            console.err().flush();
            dirty = true;
        } else if (!state.equals(shown)) {
            shown = state;
            console.note(state);
        }
    }

    private static String state(BackendExport export) {
        String failure = export.lastFailure()
                .filter(any -> export.peer().isEmpty())
                .map(reason -> "; last one: " + reason)
                .orElse("");
        return export.state().name().toLowerCase(Locale.ROOT)
                + export.peer().map(peer -> " (" + peer + ")").orElse("")
                + failure;
    }

    private static String counts(List<DeviceStreamStatistics> streams) {
        StringBuilder text = new StringBuilder();
        for (int streamId = 0; streamId < streams.size(); streamId++) {
            DeviceStreamStatistics of = streams.get(streamId);
            if (of.frames() > 0) {
                text.append("  stream ")
                        .append(streamId)
                        .append(": ")
                        .append(of.frames())
                        .append(" frames");
                if (of.xruns() > 0) {
                    text.append(", ").append(of.xruns()).append(" xruns");
                }
            }
        }
        return text.toString();
    }

    /** Takes the line away. */
    void clear() {
        if (dirty) {
            console.err().print("\r\033[K");
            console.err().flush();
            dirty = false;
        }
    }
}
