// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.vhostuser.BlockingChannel.Message;
import io.virtsnd.vhostuser.ConfigSpaceLayout;
import io.virtsnd.vhostuser.InflightLayout;
import io.virtsnd.vhostuser.MemoryRegionLayout;
import io.virtsnd.vhostuser.MemoryTableLayout;
import io.virtsnd.vhostuser.VringAddressLayout;
import io.virtsnd.vhostuser.VringDescriptorLayout;
import io.virtsnd.vhostuser.VringStateLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** What follows the header of the messages that a front end sends. */
final class Payloads {

    private Payloads() {}

    static Message number(long value) {
        return Message.of(bytes(Long.BYTES).putLong(0, value));
    }

    static Message state(int queue, int value) {
        ByteBuffer payload = bytes(VringStateLayout.SIZE);
        VringStateLayout.putIndex(payload, 0, queue);
        VringStateLayout.putValue(payload, 0, value);
        return Message.of(payload);
    }

    static Message addresses(QueueAddresses queue) {
        ByteBuffer payload = bytes(VringAddressLayout.SIZE);
        VringAddressLayout.putIndex(payload, 0, queue.index());
        VringAddressLayout.putDescriptor(payload, 0, queue.descriptorTable());
        VringAddressLayout.putUsed(payload, 0, queue.deviceArea());
        VringAddressLayout.putAvailable(payload, 0, queue.driverArea());
        return Message.of(payload);
    }

    static Message file(int queue, FileDescriptor file) {
        ByteBuffer payload = bytes(VringDescriptorLayout.SIZE);
        VringDescriptorLayout.putWord(payload, 0, queue);
        return new Message(payload, List.of(file));
    }

    static Message table(Arena arena) {
        ByteBuffer payload = bytes(MemoryTableLayout.bytes(1));
        MemoryTableLayout.putCount(payload, 0, 1);
        putRegion(payload, MemoryTableLayout.REGIONS, arena);
        return new Message(payload, List.of(arena.descriptor()));
    }

    static Message region(Arena arena, List<FileDescriptor> files) {
        ByteBuffer payload = bytes(MemoryRegionLayout.SINGLE_SIZE);
        putRegion(payload, MemoryRegionLayout.SINGLE, arena);
        return new Message(payload, files);
    }

    private static void putRegion(ByteBuffer payload, int index, Arena arena) {
        MemoryRegionLayout.putGuestAddress(payload, index, arena.base());
        MemoryRegionLayout.putUserAddress(payload, index, arena.base());
        MemoryRegionLayout.putRegionSize(payload, index, arena.size());
    }

    static Message config(int offset, int count) {
        ByteBuffer payload = bytes(ConfigSpaceLayout.bytes(count));
        ConfigSpaceLayout.putOffset(payload, 0, offset);
        ConfigSpaceLayout.putBytes(payload, 0, count);
        return Message.of(payload);
    }

    static Message inflight(int queues, int size) {
        ByteBuffer payload = bytes(InflightLayout.SIZE);
        InflightLayout.putQueues(payload, 0, queues);
        InflightLayout.putQueueSize(payload, 0, size);
        return Message.of(payload);
    }

    static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    }
}
