// SPDX-License-Identifier: Apache-2.0
package tiny.device;

import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.QueueAddresses;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** Registers of the device, and its thread. */
final class TinySession implements BackendSession, Runnable {

    private static final int STOP = -1;
    private static final int QUEUES = 4;

    private final TinyDevice device;
    private final BackendHost host;
    private final SoundMessages messages = new SoundMessages();
    private final Map<Integer, SplitQueue> queues = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<Integer> kicks = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this, "tiny-device");
    private volatile List<MemoryChunk> memory = List.of();
    private int status;

    TinySession(TinyDevice device, BackendHost host) {
        this.device = device;
        this.host = host;
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try {
            for (int queue = kicks.take(); queue != STOP; queue = kicks.take()) {
                synchronized (this) {
                    SplitQueue ring = queues.get(queue);
                    if (ring != null && ring.serve(memory, chain -> messages.answer(queueOf(ring), chain))) {
                        host.signalQueue(queue);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int queueOf(SplitQueue ring) {
        return ring.index();
    }

    @Override
    public long deviceFeatures() {
        return 1L << 32;
    }

    @Override
    public void driverFeatures(long features) {
        // nothing to choose from
    }

    @Override
    public synchronized int status() {
        return status;
    }

    @Override
    public synchronized void setStatus(int value) {
        status = value;
        if (value == 0) {
            queues.clear();
        }
    }

    @Override
    public int configGeneration() {
        return 0;
    }

    @Override
    public int readConfig(int offset, ByteBuffer target) {
        ByteBuffer config = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        config.putInt(4, 1);
        int count = 0;
        for (int at = offset; at < config.capacity() && target.hasRemaining(); at++, count++) {
            target.put(config.get(at));
        }
        return count;
    }

    @Override
    public int queueSizeMax(int queue) {
        return queue < QUEUES ? 256 : 0;
    }

    @Override
    public synchronized void memory(List<MemoryChunk> chunks) {
        memory = List.copyOf(chunks);
    }

    @Override
    public synchronized void startQueue(QueueAddresses addresses, int nextAvail) {
        queues.put(addresses.index(), new SplitQueue(addresses, nextAvail));
    }

    @Override
    public synchronized int stopQueue(int queue) {
        SplitQueue ring = queues.remove(queue);
        return ring == null ? 0 : ring.nextAvail();
    }

    @Override
    public void kick(int queue) {
        kicks.add(queue);
    }

    @Override
    public void close() {
        setStatus(0);
        kicks.add(STOP);
        messages.close();
        device.release();
    }
}
