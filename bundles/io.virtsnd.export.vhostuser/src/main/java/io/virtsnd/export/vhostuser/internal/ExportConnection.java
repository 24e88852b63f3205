// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.linux.Linux;
import io.virtsnd.linux.PollSet;
import io.virtsnd.linux.UnixSocket;
import io.virtsnd.vhostuser.MessageChannel;
import io.virtsnd.vhostuser.PeerSilentException;
import java.io.IOException;

/**
 * One front end that is connected. Nothing here waits: a message may come in any number of pieces, and kicks are passed on
 * in between.
 *
 * <p>Thread: the export's.
 */
final class ExportConnection implements AutoCloseable {

    /** After so many messages it is time to look at the kicks again. */
    private static final int MESSAGES_PER_ROUND = 16;

    /** What a connection is made of; {@code patienceNanos} is for the rest of a message, or for taking an answer. */
    record Parts(Linux linux, PollSet poll, long patienceNanos) {}

    final String peer;
    private final MessageChannel channel;
    private final ExportedDevice device;
    private final Requests requests;
    private final Parts parts;
    private final int slot;
    private boolean isWaiting;
    private long deadline;
    private boolean hasTurnedAway;

    /**
     * @param socket belongs to the connection from now on
     * @param device belongs to the connection from now on
     */
    ExportConnection(UnixSocket socket, ExportedDevice device, Parts parts) throws IOException {
        this.device = device;
        this.parts = parts;
        peer = socket.peer().toString();
        channel = new MessageChannel(socket);
        requests = new Requests(channel, device, parts.linux());
        slot = parts.poll().add(channel.descriptor(), PollSet.READABLE);
    }

    /**
     * Does everything that there is to do after a wait.
     *
     * @param now ns
     * @throws IOException if the front end is gone, silent within a message, or breaks the protocol
     */
    void serve(long now) throws IOException {
        int events = parts.poll().ready(slot);
        device.poll();
        device.tell();
        if (channel.flush() && events != 0) {
            // One that has died is read to its end, to make room for the next.
            read((events & PollSet.HANGUP) != 0 ? Integer.MAX_VALUE : MESSAGES_PER_ROUND);
        }
        watch(now);
        parts.poll().events(slot, channel.isFlushed() ? PollSet.READABLE : PollSet.WRITABLE);
    }

    private void read(int most) throws IOException {
        // Whoever does not take its answers is not asked for more.
        for (int i = 0; i < most && channel.isFlushed() && channel.receive(); i++) {
            isWaiting = false;
            requests.serve();
        }
    }

    private void watch(long now) throws IOException {
        if (!channel.isPartial() && channel.isFlushed()) {
            isWaiting = false;
        } else if (!isWaiting) {
            isWaiting = true;
            deadline = now + parts.patienceNanos();
        } else if (now - deadline >= 0) {
            throw new PeerSilentException(
                    channel.isPartial()
                            ? "the rest of a message did not come: ms=" + parts.patienceNanos() / 1_000_000
                            : "the front end does not take its answers: ms=" + parts.patienceNanos() / 1_000_000);
        }
    }

    /** ns until the front end is too late with something; less than 0: it owes nothing. */
    long nanosLeft(long now) {
        return isWaiting ? Math.max(0, deadline - now) : -1;
    }

    /** Whether a queue runs. */
    boolean isStarted() {
        return device.state.running() > 0;
    }

    /** Whether this is the first front end that was turned away because of this one. */
    boolean isFirstTurnedAway() {
        boolean first = !hasTurnedAway;
        hasTurnedAway = true;
        return first;
    }

    /** The device lets go of everything of the front end, then it goes. */
    @Override
    public void close() {
        try {
            device.close();
        } finally {
            parts.poll().remove(slot);
            channel.close();
        }
    }
}
