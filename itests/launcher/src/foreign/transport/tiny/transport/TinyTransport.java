// SPDX-License-Identifier: Apache-2.0
package tiny.transport;

import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.api.transport.VirtioTransport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Somebody else's transport: method calls and direct buffers. */
final class TinyTransport implements VirtioTransport, DeviceMemory, BackendHost, TransportSession {

    private final VirtioBackend backend;
    private final List<MemoryChunk> chunks = new CopyOnWriteArrayList<>();
    private BackendSession device;
    private long nextAddress = 0x10_0000;
    private long signals;

    TinyTransport(VirtioBackend backend) {
        this.backend = backend;
    }

    @Override
    public TransportSession claim(String holder) {
        device = backend.claim("tiny transport for " + holder, this);
        device.memory(chunks);
        return this;
    }

    @Override
    public void close() {
        device.close();
    }

    @Override
    public DeviceMemory memory() {
        return this;
    }

    @Override
    public synchronized MemoryRegion allocate(int bytes, int alignment) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes + alignment)
                .alignedSlice(alignment)
                .slice(0, bytes)
                .order(ByteOrder.LITTLE_ENDIAN);
        long address = (nextAddress + alignment - 1) / alignment * alignment;
        nextAddress = address + bytes;
        MemoryChunk chunk = new MemoryChunk(address, buffer);
        chunks.add(chunk);
        device.memory(chunks);
        return new MemoryRegion() {
            @Override
            public ByteBuffer buffer() {
                return buffer;
            }

            @Override
            public int size() {
                return bytes;
            }

            @Override
            public long deviceAddress(int offset) {
                return address + offset;
            }

            @Override
            public void release() {
                chunks.remove(chunk);
                device.memory(chunks);
            }
        };
    }

    @Override
    public void signalQueue(int queue) {
        signal(1L << queue);
    }

    @Override
    public void signalConfig() {
        signal(CONFIG_CHANGED);
    }

    @Override
    public void wakeup() {
        signal(0);
    }

    private synchronized void signal(long bits) {
        signals |= bits;
        notifyAll();
    }

    @Override
    public synchronized long await(long timeoutNanos) {
        try {
            if (signals == 0 && timeoutNanos > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, timeoutNanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        long taken = signals;
        signals = 0;
        return taken;
    }

    @Override
    public boolean startsFresh() {
        return true;
    }

    @Override
    public long deviceFeatures() {
        return device.deviceFeatures();
    }

    @Override
    public void driverFeatures(long features) {
        device.driverFeatures(features);
    }

    @Override
    public int status() {
        return device.status();
    }

    @Override
    public void setStatus(int status) {
        device.setStatus(status);
    }

    @Override
    public int configGeneration() {
        return device.configGeneration();
    }

    @Override
    public int readConfig(int offset, ByteBuffer target) {
        return device.readConfig(offset, target);
    }

    @Override
    public int queueSizeMax(int queue) {
        return device.queueSizeMax(queue);
    }

    @Override
    public QueueNotifier enableQueue(QueueAddresses addresses) {
        device.startQueue(addresses, 0);
        return () -> device.kick(addresses.index());
    }
}
