// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MmioSession;
import io.virtsnd.api.transport.MmioWindow;
import io.virtsnd.api.transport.Registers;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.VirtioBackend;

/** A virtio device in a window at register level, with a real device behind, that notes whatever its driver must not do. */
final class FakeMmioWindow implements MmioWindow, RegisterFake {

    static final int BYTES = 0x200;
    private static final int CONFIG = 0x100;

    private final Conduct conduct = new Conduct();
    private final MmioCauses causes = new MmioCauses();
    private final FakeSignals signals = new FakeSignals(conduct, causes::isUp);
    private final BackendHost host = new Host();
    private final FakeDevice device;
    private final FakeBar window;
    private String holder;

    FakeMmioWindow(VirtioBackend backend, FakeDevice.Traits traits) {
        device = new FakeDevice(backend, traits, conduct, host);
        window = new FakeBar("window", BYTES, conduct, device::isRemoved)
                .with(0, CONFIG, new MmioRegisters(device, causes, conduct))
                .with(CONFIG, BYTES - CONFIG, new ConfigRegisters(device, conduct));
    }

    @Override
    public Conduct conduct() {
        return conduct;
    }

    @Override
    public FakeDevice device() {
        return device;
    }

    /** Where its device sends notifications. */
    BackendHost host() {
        return host;
    }

    @Override
    public void remove() {
        device.remove();
        signals.removed();
    }

    @Override
    public synchronized boolean isClaimed() {
        return holder != null;
    }

    @Override
    public synchronized MmioSession claim(String claimant) {
        if (device.isRemoved()) {
            throw new TransportException("window is gone");
        }
        if (holder != null) {
            throw new ClaimedException("window", holder, claimant);
        }
        holder = claimant;
        window.given(true);
        signals.lineOn(true);
        return new Session();
    }

    private final class Host implements BackendHost {

        @Override
        public void signalQueue(int queue) {
            causes.raise(MmioCauses.QUEUE);
            signals.lineChanged();
        }

        @Override
        public void signalConfig() {
            causes.raise(MmioCauses.CONFIG);
            signals.lineChanged();
        }
    }

    private final class Session implements MmioSession {

        private final FakeMemory memory = new FakeMemory(device.backend()::memory);
        private boolean closed;

        @Override
        public Registers registers() {
            return window;
        }

        @Override
        public DeviceMemory memory() {
            return memory;
        }

        @Override
        public long await(long timeoutNanos) {
            return signals.await(timeoutNanos);
        }

        @Override
        public void endOfInterrupt() {
            signals.endOfInterrupt();
        }

        @Override
        public void wakeup() {
            signals.wakeup();
        }

        @Override
        public void close() {
            synchronized (FakeMmioWindow.this) {
                if (closed) {
                    return;
                }
                closed = true;
                conduct.require(
                        device.isRemoved() || device.backend().status() == 0, "given back while the device runs");
                signals.lineOn(false);
                window.given(false);
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
