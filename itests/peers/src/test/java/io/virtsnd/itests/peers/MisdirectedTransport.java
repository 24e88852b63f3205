// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.api.transport.VirtioTransport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** Sends one request for a stream that the device does not have, as a driver with a defect would. */
final class MisdirectedTransport {

    private static final int DESCRIPTOR = 16;
    private static final int STREAM = 4;
    private static final int NO_SUCH_STREAM = 77;
    private static final int INDIRECT = 4;

    private final List<MemoryRegion> regions = new CopyOnWriteArrayList<>();
    private final AtomicBoolean armed = new AtomicBoolean();
    private QueueAddresses control;

    /** The next control request goes to no stream. */
    void arm() {
        armed.set(true);
    }

    /** Puts itself around a transport. */
    VirtioTransport around(VirtioTransport transport) {
        return (VirtioTransport) Proxy.newProxyInstance(
                VirtioTransport.class.getClassLoader(),
                new Class<?>[] {VirtioTransport.class},
                (proxy, method, args) -> {
                    try {
                        return switch (method.getName()) {
                            case "memory" -> memory(transport.memory());
                            case "enableQueue" -> enable(transport, (QueueAddresses) args[0]);
                            case "claim" -> claim(transport, (String) args[0]);
                            default -> method.invoke(transport, args);
                        };
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private TransportSession claim(VirtioTransport transport, String holder) {
        regions.clear();
        return transport.claim(holder);
    }

    private DeviceMemory memory(DeviceMemory memory) {
        return (bytes, alignment) -> {
            MemoryRegion region = memory.allocate(bytes, alignment);
            regions.add(region);
            return region;
        };
    }

    private QueueNotifier enable(VirtioTransport transport, QueueAddresses addresses) {
        QueueNotifier notifier = transport.enableQueue(addresses);
        if (addresses.index() != 0) {
            return notifier;
        }
        control = addresses;
        return () -> {
            if (armed.compareAndSet(true, false)) {
                misdirect();
            }
            notifier.notifyQueue();
        };
    }

    private void misdirect() {
        ByteBuffer available = at(control.driverArea());
        int last = (available.getShort(2) & 0xffff) - 1 & control.size() - 1;
        int head = available.getShort(4 + 2 * last) & 0xffff;
        ByteBuffer descriptor = at(control.descriptorTable() + (long) head * DESCRIPTOR);
        boolean isIndirect = (descriptor.getShort(12) & INDIRECT) != 0;
        ByteBuffer first = isIndirect ? at(descriptor.getLong(0)) : descriptor;
        at(first.getLong(0)).putInt(STREAM, NO_SUCH_STREAM);
    }

    private ByteBuffer at(long address) {
        for (MemoryRegion region : regions) {
            long offset = address - region.deviceAddress(0);
            if (offset >= 0 && offset < region.size()) {
                return region.buffer()
                        .slice((int) offset, region.size() - (int) offset)
                        .order(region.buffer().order());
            }
        }
        throw new IllegalStateException("nobody's memory: address=" + address);
    }
}
