// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.ExportState;
import java.util.Optional;

/**
 * What an export tells of itself.
 *
 * <p>Thread: written by the export's, read by any.
 */
final class ExportProgress {

    private volatile ExportState state = ExportState.CLOSED;
    private volatile String peer;
    private volatile String lastFailure;
    private volatile long connections;

    void state(ExportState now) {
        if (state != now) {
            state = now;
        }
    }

    void connected(String who) {
        // One thread writes.
        connections = connections + 1;
        peer = who;
        state = ExportState.CONNECTED;
    }

    void disconnected() {
        peer = null;
    }

    void failed(String why) {
        lastFailure = why;
    }

    ExportState state() {
        return state;
    }

    Optional<String> peer() {
        return Optional.ofNullable(peer);
    }

    long connections() {
        return connections;
    }

    Optional<String> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }
}
