// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.virtqueue.DeviceStatus;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The registers of a device that does nothing but keep what is written to it. */
final class RecordingDevice implements BackendSession {

    final List<String> journal = new ArrayList<>();
    int nextAvail;
    private int status;
    private long features;

    void fail() {
        status |= DeviceStatus.NEEDS_RESET;
    }

    @Override
    public long deviceFeatures() {
        return VirtioFeatures.VERSION_1 | VirtioFeatures.EVENT_IDX;
    }

    @Override
    public void driverFeatures(long accepted) {
        journal.add("features " + Long.toHexString(accepted));
        features = accepted;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public void setStatus(int value) {
        int next = value;
        if ((features & VirtioFeatures.VERSION_1) == 0) {
            next &= ~DeviceStatus.FEATURES_OK;
        }
        status = value == 0 ? 0 : next | status & DeviceStatus.NEEDS_RESET;
        journal.add("status " + value);
    }

    @Override
    public int configGeneration() {
        return 0;
    }

    @Override
    public int readConfig(int offset, ByteBuffer target) {
        return 0;
    }

    @Override
    public int queueSizeMax(int queue) {
        return queue < 4 ? 1024 : 0;
    }

    @Override
    public void memory(List<MemoryChunk> chunks) {
        journal.add("memory " + chunks.size());
    }

    @Override
    public void startQueue(QueueAddresses addresses, int next) {
        journal.add("start " + addresses.index() + " " + next);
    }

    @Override
    public int stopQueue(int queue) {
        journal.add("stop " + queue);
        return nextAvail;
    }

    @Override
    public void kick(int queue) {
        journal.add("kick " + queue);
    }

    @Override
    public void close() {
        journal.add("close");
    }
}
