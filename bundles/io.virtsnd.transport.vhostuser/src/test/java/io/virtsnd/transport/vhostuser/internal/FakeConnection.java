// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Mapping;
import io.virtsnd.linux.MemoryFile;
import io.virtsnd.linux.PollSet;
import io.virtsnd.linux.UnixSocket;
import io.virtsnd.vhostuser.FrontEndRequest;
import io.virtsnd.vhostuser.MemoryRegionLayout;
import io.virtsnd.vhostuser.MessageChannel;
import io.virtsnd.vhostuser.MessageLayout;
import io.virtsnd.vhostuser.PeerGoneException;
import io.virtsnd.vhostuser.VringAddressLayout;
import io.virtsnd.vhostuser.VringDescriptorLayout;
import io.virtsnd.vhostuser.VringStateLayout;
import io.virtsnd.virtqueue.GuestMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** One front end at the fake device. */
final class FakeConnection implements AutoCloseable {

    private static final int QUEUES = 4;

    final FakeDevice device;
    final UnixSocket socket;
    final MessageChannel channel;
    final FakeConduct conduct;
    final FakeRing[] rings = new FakeRing[QUEUES];
    long features;
    long protocol;
    long base;
    Mapping mapping;
    MessageChannel requests;
    private final PollSet poll;
    private GuestMemory memory = new GuestMemory(List.of());
    private FileDescriptor inflight;
    /** A fault happened: nothing is answered any more. */
    private boolean mute;

    FakeConnection(FakeDevice device, UnixSocket socket) {
        this.device = device;
        this.socket = socket;
        channel = new MessageChannel(socket);
        conduct = new FakeConduct(this);
        poll = device.linux.createPollSet(2 + QUEUES);
        for (int i = 0; i < QUEUES; i++) {
            rings[i] = new FakeRing(poll);
        }
    }

    /** Waits and does what there is to do; false when the front end is gone. */
    boolean serve(EventFd bell) throws IOException {
        int bellSlot = poll.add(bell.descriptor(), PollSet.READABLE);
        int socketSlot = poll.add(channel.descriptor(), PollSet.READABLE);
        poll.await(-1);
        bell.take();
        for (FakeRing ring : rings) {
            if (ring.isKicked()) {
                ring.work();
            }
        }
        boolean readable = poll.ready(socketSlot) != 0;
        poll.remove(bellSlot);
        poll.remove(socketSlot);
        try {
            return !readable || read();
        } catch (PeerGoneException gone) {
            return false;
        }
    }

    private boolean read() throws IOException {
        while (channel.receive()) {
            FrontEndRequest request =
                    FrontEndRequest.ofCode(channel.requestCode()).orElseThrow();
            device.note(request);
            if (mute) {
                continue;
            }
            conduct.check(request);
            Fault fault = device.faults.get(request);
            if (fault != null) {
                mute = true;
                if (!FakeFaults.commit(fault, this)) {
                    return false;
                }
            } else {
                handle(request);
            }
        }
        return true;
    }

    private void handle(FrontEndRequest request) throws IOException {
        ByteBuffer payload = channel.payload();
        switch (request) {
            case GET_FEATURES -> answer(device.features);
            case GET_PROTOCOL_FEATURES -> answer(device.protocol);
            case GET_QUEUE_NUM -> answer(device.queues);
            case GET_MAX_MEM_SLOTS -> answer(device.slots);
            case GET_STATUS -> answer(device.status);
            case GET_CONFIG -> FakeAnswers.config(this);
            case GET_INFLIGHT_FD -> {
                dropInflight();
                MemoryFile file = device.linux.createMemoryFile("fake-inflight", FakeAnswers.INFLIGHT_BYTES);
                inflight = file.descriptor();
                FakeAnswers.inflight(this, inflight);
            }
            case GET_VRING_BASE -> {
                int queue = VringStateLayout.getIndex(payload, 0);
                ByteBuffer state = Payloads.state(queue, rings[queue].stop()).payload();
                channel.send(request.code(), MessageLayout.REPLY, state, List.of());
            }
            default -> {
                boolean isRefused = device.refused.containsKey(request);
                if (!isRefused) {
                    tell(request, payload);
                }
                if (channel.isReplyNeeded()) {
                    answer(isRefused ? 1 : 0);
                }
            }
        }
    }

    private void tell(FrontEndRequest request, ByteBuffer payload) throws IOException {
        switch (request) {
            case SET_FEATURES -> features = payload.getLong(0);
            case SET_PROTOCOL_FEATURES -> protocol = payload.getLong(0);
            case SET_STATUS -> device.status = (int) payload.getLong(0);
            case SET_MEM_TABLE -> map(payload, 8);
            case ADD_MEM_REG -> map(payload, MemoryRegionLayout.SINGLE);
            case REM_MEM_REG -> unmap();
            case SET_VRING_NUM -> ring(payload).size = VringStateLayout.getValue(payload, 0);
            case SET_VRING_BASE -> ring(payload).base = VringStateLayout.getValue(payload, 0);
            case SET_VRING_ADDR -> {
                FakeRing ring = ring(payload);
                ring.descriptors = VringAddressLayout.getDescriptor(payload, 0);
                ring.available = VringAddressLayout.getAvailable(payload, 0);
                ring.used = VringAddressLayout.getUsed(payload, 0);
            }
            case SET_VRING_KICK -> rings[VringDescriptorLayout.getQueue(payload, 0)].kick(counter());
            case SET_VRING_CALL -> rings[VringDescriptorLayout.getQueue(payload, 0)].call(counter());
            case SET_VRING_ENABLE -> {
                int queue = VringStateLayout.getIndex(payload, 0);
                rings[queue].enabled = false;
                if (VringStateLayout.getValue(payload, 0) == 1) {
                    rings[queue].enable(queue, memory, features);
                }
            }
            case SET_BACKEND_REQ_FD -> requests = new MessageChannel(FakeAnswers.socket(device.linux, channel));
            case RESET_DEVICE -> device.status = 0;
            default -> {}
        }
    }

    private FakeRing ring(ByteBuffer payload) {
        return rings[VringStateLayout.getIndex(payload, 0)];
    }

    private EventFd counter() throws IOException {
        return device.linux.eventFd(channel.descriptors().take(0));
    }

    private void map(ByteBuffer payload, int index) throws IOException {
        unmap();
        try (FileDescriptor file = channel.descriptors().take(0)) {
            int bytes = (int) MemoryRegionLayout.getRegionSize(payload, index);
            base = MemoryRegionLayout.getGuestAddress(payload, index);
            mapping = device.linux.map(file, MemoryRegionLayout.getFileOffset(payload, index), bytes);
        }
        memory = new GuestMemory(List.of(new MemoryChunk(base, mapping.buffer())));
    }

    private void unmap() {
        if (mapping != null) {
            mapping.close();
            mapping = null;
        }
    }

    void answer(long value) throws IOException {
        channel.send(channel.requestCode(), MessageLayout.REPLY, value);
    }

    @Override
    public void close() {
        for (FakeRing ring : rings) {
            ring.close();
        }
        unmap();
        poll.close();
        channel.close();
        if (requests != null) {
            requests.close();
        }
        dropInflight();
    }

    private void dropInflight() {
        if (inflight != null) {
            inflight.close();
        }
        inflight = null;
    }
}
