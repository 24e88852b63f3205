// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Linux;
import io.virtsnd.vhostuser.BlockingChannel.Message;
import io.virtsnd.vhostuser.FrontEndRequest;
import io.virtsnd.vhostuser.ProtocolFeatures;
import io.virtsnd.vhostuser.VhostUser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One connection to a device: its socket, the memory that is shared over it, and its queues.
 *
 * <pre>
 *  open --(features, queues placed)--&gt; start --&gt; reset --&gt; (again, if the device has RESET_DEVICE)
 *                                        |          |
 *                                        +----------+--&gt; close
 * </pre>
 *
 * <p>Lifetime: {@link #disconnect()} closes the descriptors; what the device has mapped it may still write to, so this
 * memory is never used for another connection. It stays readable here until {@link #close()}.
 *
 * <p>Thread: any; {@link #abort()} does not wait for what is under way.
 */
final class Connection implements AutoCloseable {

    private final Object lock = new Object();
    private final Linux linux;
    private final VhostUserSettings settings;
    private final Conversation conversation;
    private final Arena arena;
    private final Ring[] rings = new Ring[Handshake.QUEUES];
    private Agreement agreement;
    private BackEndChannel backEnd;
    private boolean used;
    private boolean memoryTold;

    /**
     * Connects and agrees with the device on what both can do.
     *
     * @param linux makes descriptors and memory
     * @param settings where and how
     * @param random where device addresses come from
     * @param begun told before the device is asked anything, so that somebody can {@link #abort()}
     * @return the connection
     * @throws IOException if the device does not answer, or cannot do what is needed; nothing is left over
     */
    static Connection open(Linux linux, VhostUserSettings settings, RandomGenerator random, Consumer<Connection> begun)
            throws IOException {
        Connection connection = new Connection(linux, settings, random);
        boolean done = false;
        try {
            begun.accept(connection);
            connection.meet();
            done = true;
            return connection;
        } finally {
            if (!done) {
                connection.close();
            }
        }
    }

    private Connection(Linux linux, VhostUserSettings settings, RandomGenerator random) throws IOException {
        this.linux = linux;
        this.settings = settings;
        conversation = new Conversation(linux, linux.connect(settings.path()), settings.replyNanos());
        boolean done = false;
        try {
            arena = new Arena(linux, settings, random);
            done = true;
        } finally {
            if (!done) {
                conversation.close();
            }
        }
    }

    private void meet() throws IOException {
        for (int i = 0; i < rings.length; i++) {
            rings[i] = new Ring(linux, i);
        }
        agreement = new Handshake(conversation).run();
        if (agreement.has(ProtocolFeatures.BACKEND_REQ)) {
            backEnd = BackEndChannel.open(linux, conversation);
        }
    }

    Agreement agreement() {
        return agreement;
    }

    Arena arena() {
        return arena;
    }

    /** What to watch, to see that the device is gone. */
    FileDescriptor descriptor() {
        return conversation.descriptor();
    }

    /** The requests of the device; null if it has none. */
    BackEndChannel backEnd() {
        return backEnd;
    }

    /** By what a queue wakes the driver. */
    EventFd call(int queue) {
        return rings[queue].call();
    }

    /** Whether queues were started, and not reset since. */
    boolean isUsed() {
        synchronized (lock) {
            return used;
        }
    }

    /** Tells the device which features the driver accepts. */
    void features(long accepted) throws IOException {
        conversation.tell(FrontEndRequest.SET_FEATURES, Payloads.number(accepted | VhostUser.PROTOCOL_FEATURES));
    }

    boolean hasStatus() {
        return agreement.has(ProtocolFeatures.STATUS);
    }

    /** Reads the status that the device has. */
    int status() throws IOException {
        return (int) conversation.number(FrontEndRequest.GET_STATUS) & 0xff;
    }

    /** Writes the status, if the device has one. */
    void status(int status) throws IOException {
        if (hasStatus()) {
            conversation.tell(FrontEndRequest.SET_STATUS, Payloads.number(status));
        }
    }

    /**
     * Reads configuration: what the device has of it, if it has less than that.
     *
     * @return bytes read; the position of the target stays
     */
    int readConfig(int offset, ByteBuffer target) throws IOException {
        int asked = Math.min(target.remaining(), VhostUser.CONFIG_MAX);
        for (int count = asked; count > 0; count -= Integer.BYTES) {
            ByteBuffer part = target.slice(target.position(), count);
            int read = conversation.ask(
                    FrontEndRequest.GET_CONFIG,
                    Payloads.config(offset, count),
                    0,
                    reply -> Replies.config(reply, offset, part));
            if (read > 0) {
                return read;
            }
        }
        return 0;
    }

    /** Notes where a queue lies, for {@link #start()}; answers what wakes the device. */
    EventFd place(QueueAddresses addresses) {
        synchronized (lock) {
            Ring ring = rings[addresses.index()];
            ring.place(addresses);
            return ring.kick();
        }
    }

    /** Tells the device of memory and queues, and lets it begin. */
    void start() throws IOException {
        synchronized (lock) {
            used = true;
            tellMemory();
            tellInflight();
            for (Ring ring : rings) {
                if (ring.isPlaced()) {
                    ring.start(conversation);
                }
            }
            for (Ring ring : rings) {
                if (ring.isPlaced()) {
                    ring.enable(conversation);
                }
            }
            conversation.settle();
        }
    }

    private void tellMemory() throws IOException {
        memoryTold = true;
        if (agreement.has(ProtocolFeatures.CONFIGURE_MEM_SLOTS)) {
            conversation.tell(FrontEndRequest.ADD_MEM_REG, Payloads.region(arena, List.of(arena.descriptor())));
        } else {
            conversation.tell(FrontEndRequest.SET_MEM_TABLE, Payloads.table(arena));
        }
    }

    private void tellInflight() throws IOException {
        if (agreement.has(ProtocolFeatures.INFLIGHT_SHMFD)) {
            try (Inflight inflight = Inflight.ask(conversation, Handshake.QUEUES, settings.queueSize())) {
                inflight.tell(conversation);
            }
        }
    }

    /**
     * Stops all queues and resets the device.
     *
     * @return whether the device is as new; otherwise this needs another connection
     */
    boolean reset() throws IOException {
        synchronized (lock) {
            if (!used) {
                for (Ring ring : rings) {
                    ring.stop(conversation);
                }
                status(0);
                return true;
            }
            try {
                return stop();
            } catch (RefusedException stubborn) {
                return false;
            }
        }
    }

    private boolean stop() throws IOException {
        for (Ring ring : rings) {
            ring.stop(conversation);
        }
        status(0);
        if (!agreement.has(ProtocolFeatures.RESET_DEVICE)) {
            return false;
        }
        if (memoryTold && agreement.has(ProtocolFeatures.CONFIGURE_MEM_SLOTS)) {
            conversation.tell(FrontEndRequest.REM_MEM_REG, Payloads.region(arena, List.of()));
        }
        conversation.tell(FrontEndRequest.RESET_DEVICE, Message.EMPTY);
        conversation.settle();
        memoryTold = false;
        used = false;
        return true;
    }

    /** Ends the conversation at once: whoever asks, or watches, learns of it. */
    void abort() {
        conversation.abort();
    }

    /** Closes all descriptors; the memory can still be read here. */
    void disconnect() {
        conversation.close();
        synchronized (lock) {
            for (Ring ring : rings) {
                if (ring != null) {
                    ring.close();
                }
            }
            if (backEnd != null) {
                backEnd.close();
            }
        }
    }

    @Override
    public void close() {
        disconnect();
        arena.close();
    }
}
