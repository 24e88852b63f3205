// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.linux.ErrnoException;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.PollSet;
import io.virtsnd.linux.ReceivedDescriptors;
import io.virtsnd.linux.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A front end that says what it is told to, byte by byte; it knows nothing of the code under test. */
final class ScriptedFrontEnd implements AutoCloseable {

    static final int NEED_REPLY = 8;
    static final long BIT_30 = 1L << 30;
    static final long VERSION_1 = 1L << 32;
    static final long FEATURES = VERSION_1 | 1L << 28 | 1L << 29;
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    /** An answer. */
    record Answer(int request, int flags, byte[] payload) {

        long number() {
            return ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getLong();
        }

        int word(int index) {
            return ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getInt(4 * index);
        }
    }

    final UnixSocket socket;
    final FrontEndMemory memory;
    final List<FrontEndRing> rings = new ArrayList<>();
    private final PollSet poll;
    private final int slot;

    ScriptedFrontEnd(Linux linux, Path path) throws IOException {
        socket = linux.connect(path);
        poll = linux.createPollSet(1);
        slot = poll.add(socket.descriptor(), PollSet.READABLE);
        memory = new FrontEndMemory(linux, 1 << 20);
        renewRings(linux);
    }

    static byte[] bytes(Object... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        for (Object value : values) {
            if (value instanceof Integer word) {
                buffer.putInt(word);
            } else if (value instanceof Long number) {
                buffer.putLong(number);
            } else {
                buffer.put((byte[]) value);
            }
        }
        byte[] bytes = new byte[buffer.position()];
        buffer.get(0, bytes);
        return bytes;
    }

    static byte[] message(int request, int flags, byte[] payload) {
        return bytes(request, flags, payload.length, payload);
    }

    void send(int request, byte[] payload, FileDescriptor... files) throws IOException {
        raw(message(request, 1, payload), files);
    }

    /** Sends bytes as they are. */
    void raw(byte[] bytes, FileDescriptor... files) throws IOException {
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        List<FileDescriptor> with = List.of(files);
        while (direct.hasRemaining()) {
            if (socket.send(direct, with) > 0) {
                with = List.of();
            } else {
                poll.events(slot, PollSet.WRITABLE);
                poll.await(PATIENCE_NANOS);
                poll.events(slot, PollSet.READABLE);
            }
        }
    }

    /** A request with an answer of its own. */
    Answer ask(int request, byte[] payload) throws IOException {
        send(request, payload);
        Answer answer = receive();
        if (answer.request() != request || answer.flags() != 5) {
            throw new AssertionError("request=" + request + " answer=" + answer);
        }
        return answer;
    }

    /** A request that wants to be acknowledged; true if it was done. */
    boolean acked(int request, byte[] payload, FileDescriptor... files) throws IOException {
        raw(message(request, 1 | NEED_REPLY, payload), files);
        Answer answer = receive();
        if (answer.request() != request || answer.flags() != 5 || answer.payload().length != 8) {
            throw new AssertionError("request=" + request + " answer=" + answer);
        }
        return answer.number() == 0;
    }

    Answer receive() throws IOException {
        ByteBuffer header = read(12);
        if (header == null) {
            throw new AssertionError("the back end has closed the connection");
        }
        ByteBuffer payload = read(header.getInt(8));
        byte[] bytes = new byte[payload.limit()];
        payload.get(0, bytes);
        return new Answer(header.getInt(0), header.getInt(4), bytes);
    }

    /** Whether the back end closes the connection within 5 s. */
    boolean isClosedByPeer() throws IOException {
        try {
            return read(1) == null;
        } catch (ErrnoException reset) {
            return true;
        }
    }

    private ByteBuffer read(int bytes) throws IOException {
        ByteBuffer into = ByteBuffer.allocateDirect(Math.max(1, bytes)).order(ByteOrder.LITTLE_ENDIAN);
        into.limit(bytes);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        try (ReceivedDescriptors files = new ReceivedDescriptors(4)) {
            while (into.hasRemaining()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("the back end is silent: wanted=" + bytes + " got=" + into.position());
                }
                poll.await(deadline - System.nanoTime());
                if (socket.receive(into, files) < 0) {
                    return null;
                }
            }
        }
        return into.flip();
    }

    /** SET_MEM_TABLE of the one region. */
    byte[] memoryTable() {
        return bytes(1, 0, region());
    }

    byte[] region() {
        return bytes(memory.guest, (long) memory.size(), FrontEndMemory.USER, 0L);
    }

    /** SET_VRING_NUM, BASE, ADDR, KICK, CALL of a ring. */
    void describe(FrontEndRing ring, int base) throws IOException {
        send(8, bytes(ring.index, FrontEndRing.SIZE));
        send(10, bytes(ring.index, base));
        send(9, address(ring));
        send(12, bytes((long) ring.index), ring.kick.descriptor());
        send(13, bytes((long) ring.index), ring.call.descriptor());
    }

    byte[] address(FrontEndRing ring) {
        return bytes(ring.index, 0, ring.descriptors, ring.usedRing, ring.available, 0L);
    }

    /** The same connection and memory, with rings of another driver. */
    void renewRings(Linux linux) throws IOException {
        rings.forEach(FrontEndRing::close);
        rings.clear();
        for (int ring = 0; ring < 4; ring++) {
            rings.add(new FrontEndRing(ring, memory, linux));
        }
    }

    /** Everything up to running rings, acknowledged. */
    ScriptedFrontEnd start() throws IOException {
        return agree().describeAll(0).enableAll(1);
    }

    /** Owner, features, memory. */
    ScriptedFrontEnd agree() throws IOException {
        send(3, bytes());
        long offered = ask(1, bytes()).number();
        long protocol = ask(15, bytes()).number();
        send(16, bytes(protocol));
        require(acked(2, bytes(offered & (FEATURES | BIT_30))));
        require(acked(5, memoryTable(), memory.descriptor()));
        return this;
    }

    ScriptedFrontEnd describeAll(int base) throws IOException {
        for (FrontEndRing ring : rings) {
            describe(ring, base);
        }
        return this;
    }

    ScriptedFrontEnd enableAll(int value) throws IOException {
        for (FrontEndRing ring : rings) {
            require(acked(18, bytes(ring.index, value)));
        }
        return this;
    }

    /** GET_VRING_BASE: the available index. */
    int stop(FrontEndRing ring) throws IOException {
        Answer answer = ask(11, bytes(ring.index, 0));
        require(answer.payload().length == 8 && answer.word(0) == ring.index);
        return answer.word(1);
    }

    static void require(boolean done) {
        if (!done) {
            throw new AssertionError("refused");
        }
    }

    /** Dies, with everything. */
    @Override
    public void close() {
        poll.close();
        socket.close();
        rings.forEach(FrontEndRing::close);
        memory.close();
    }
}
