// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.api.transport.VirtioTransport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A transport that tells what its driver does. */
final class SpyTransport implements VirtioTransport {

    private final VirtioTransport transport;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile long accepted;

    SpyTransport(VirtioTransport transport) {
        this.transport = transport;
    }

    /** What the driver did, in order; config and status reads left out. */
    List<String> calls() {
        return calls;
    }

    /** The features that the driver accepted last. */
    long accepted() {
        return accepted;
    }

    @Override
    public TransportSession claim(String holder) {
        return transport.claim(holder);
    }

    @Override
    public DeviceMemory memory() {
        return transport.memory();
    }

    @Override
    public boolean startsFresh() {
        return transport.startsFresh();
    }

    @Override
    public long deviceFeatures() {
        calls.add("read features");
        return transport.deviceFeatures();
    }

    @Override
    public void driverFeatures(long features) {
        calls.add("write features");
        accepted = features;
        transport.driverFeatures(features);
    }

    @Override
    public int status() {
        return transport.status();
    }

    @Override
    public void setStatus(int status) {
        calls.add("status " + status);
        transport.setStatus(status);
    }

    @Override
    public int configGeneration() {
        return transport.configGeneration();
    }

    @Override
    public int readConfig(int offset, ByteBuffer target) {
        if (offset + target.remaining() > 12) {
            calls.add("read controls");
        }
        return transport.readConfig(offset, target);
    }

    @Override
    public int queueSizeMax(int queue) {
        return transport.queueSizeMax(queue);
    }

    @Override
    public QueueNotifier enableQueue(QueueAddresses addresses) {
        calls.add("queue " + addresses.index());
        QueueNotifier notifier = transport.enableQueue(addresses);
        return () -> {
            calls.add("kick " + addresses.index());
            notifier.notifyQueue();
        };
    }
}
