// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.PciFunction;
import io.virtsnd.api.transport.PciSession;
import io.virtsnd.api.transport.Registers;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.VirtioBackend;

/** A virtio function at register level, with a real device behind, that notes whatever its driver must not do. */
final class FakePciFunction implements PciFunction, RegisterFake {

    private static final int BARS = 6;

    private final Conduct conduct = new Conduct();
    private final FakeLayout layout;
    private final FakeVectors vectors;
    private final FakeDevice device;
    private final FakeBar[] bars = new FakeBar[BARS];
    private final FakeBar config;
    private String holder;
    private int resets;

    /**
     * What kind of function it is.
     *
     * @param layout where its registers are
     * @param traits what its device is like
     * @param vectors its interrupts
     */
    record Shape(FakeLayout layout, FakeDevice.Traits traits, FakeVectors.Offer vectors) {}

    FakePciFunction(VirtioBackend backend, Shape shape) {
        layout = shape.layout();
        vectors = new FakeVectors(shape.vectors(), conduct);
        device = new FakeDevice(backend, shape.traits(), conduct, vectors);
        vectors.queueVectors(device::vector);
        config = new FakeBar("config", 256, conduct, device::isRemoved)
                .with(0, 256, FakeConfigSpace.of(layout, conduct));
        for (int bar = 0; bar < BARS; bar++) {
            bars[bar] = new FakeBar("bar" + bar, Math.max(4, layout.barBytes(bar)), conduct, device::isRemoved);
        }
        place(layout.common(), new CommonRegisters(device, vectors, layout, conduct));
        place(layout.isr(), vectors);
        place(layout.device(), new ConfigRegisters(device, conduct));
        place(layout.doorbells(), new Doorbells(device, layout, conduct));
    }

    private void place(FakeLayout.Place at, Structure structure) {
        bars[at.bar()].with(at.offset(), at.length(), structure);
    }

    @Override
    public Conduct conduct() {
        return conduct;
    }

    @Override
    public FakeDevice device() {
        return device;
    }

    FakeVectors vectors() {
        return vectors;
    }

    @Override
    public int resets() {
        return resets;
    }

    @Override
    public void remove() {
        device.remove();
        vectors.signals().removed();
    }

    @Override
    public synchronized PciSession claim(String claimant) {
        if (device.isRemoved()) {
            throw new TransportException("function is gone");
        }
        if (holder != null) {
            throw new ClaimedException("function", holder, claimant);
        }
        holder = claimant;
        give(true);
        return new Session();
    }

    private void give(boolean given) {
        config.given(given);
        for (FakeBar bar : bars) {
            bar.given(given);
        }
    }

    @Override
    public synchronized boolean isClaimed() {
        return holder != null;
    }

    private final class Session implements PciSession {

        private final FakeMemory memory = new FakeMemory(device.backend()::memory);
        private boolean closed;

        @Override
        public Registers config() {
            return config;
        }

        @Override
        public Registers bar(int index) {
            if (layout.barBytes(index) == 0) {
                throw new TransportException("no such BAR: bar=" + index);
            }
            return bars[index];
        }

        @Override
        public int vectors() {
            return vectors.offered();
        }

        @Override
        public void enableInterrupts(int count) {
            vectors.enable(count);
        }

        @Override
        public boolean reset() {
            resets++;
            return true;
        }

        @Override
        public DeviceMemory memory() {
            return memory;
        }

        @Override
        public long await(long timeoutNanos) {
            return vectors.signals().await(timeoutNanos);
        }

        @Override
        public void endOfInterrupt() {
            vectors.signals().endOfInterrupt();
        }

        @Override
        public void wakeup() {
            vectors.signals().wakeup();
        }

        @Override
        public void close() {
            synchronized (FakePciFunction.this) {
                if (closed) {
                    return;
                }
                closed = true;
                conduct.require(
                        device.isRemoved() || device.backend().status() == 0, "given back while the device runs");
                vectors.off();
                give(false);
                holder = null;
            }
            if (device.isRemoved()) {
                memory.forget();
            } else {
                memory.close();
            }
        }
    }
}
