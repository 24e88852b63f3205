// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.PciSession;
import io.virtsnd.api.transport.Registers;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.ErrnoException;
import java.util.Objects;

/**
 * The claim of a transport on a function: its registers, memory and interrupts.
 *
 * <p>Lifetime: the group belongs to this process from {@link #open} to {@link #close()}. What waits is given back by {@link
 * #close()}, or by the thread in {@link #await} if there is one.
 *
 * <p>Thread: any, {@link #await} one at a time.
 */
final class VfioSession implements PciSession {

    private static final int BARS = 6;
    private static final int COMMAND = 0x4;
    private static final int COMMAND_MEMORY = 0x2;
    private static final int COMMAND_MASTER = 0x4;
    private static final int BAR0 = 0x10;
    private static final int BAR_IO = 0x1;

    private final VfioFunction function;
    private final String holder;
    private final VfioContainer container;
    private final VfioDevice device;
    private final RegionRegisters config;
    private final RegionRegisters[] bars = new RegionRegisters[BARS];
    private final DmaMemory memory;
    private final Interrupts interrupts;
    private final Alarms alarms;
    private final Waiting waiting;
    private boolean closed;

    private VfioSession(VfioFunction function, String holder, VfioContainer container, VfioDevice device)
            throws ErrnoException {
        this.function = function;
        this.holder = holder;
        this.container = container;
        this.device = device;
        config = new RegionRegisters(device.file(), device.region(VfioDevice.CONFIG));
        memory = new DmaMemory(function.linux(), container, function.paths());
        interrupts = new Interrupts(function.linux(), device);
        alarms = new Alarms(function.linux(), device);
        Waiting made = null;
        try {
            made = new Waiting(function, interrupts, alarms);
        } finally {
            if (made == null) {
                alarms.close();
            }
        }
        waiting = made;
    }

    /**
     * Takes the function.
     *
     * @throws VfioException if the kernel does not give it, and why
     */
    static VfioSession open(VfioFunction function, String holder) throws VfioException {
        VfioContainer container = function.container();
        VfioDevice device = null;
        boolean done = false;
        try {
            device = container.device(function.address());
            VfioSession session = new VfioSession(function, holder, container, device);
            session.command(COMMAND_MEMORY | COMMAND_MASTER, 0);
            done = true;
            return session;
        } catch (ErrnoException refused) {
            throw new VfioException(
                    VfioException.Kind.OTHER,
                    "VFIO refuses: address=" + function.address() + ": " + refused.getMessage(),
                    refused);
        } finally {
            if (!done) {
                if (device != null) {
                    device.close();
                }
                container.close();
            }
        }
    }

    private void command(int set, int clear) {
        config.putU16(COMMAND, config.getU16(COMMAND) & ~clear | set);
    }

    String holder() {
        return holder;
    }

    Alarms alarms() {
        return alarms;
    }

    @Override
    public DeviceMemory memory() {
        return memory;
    }

    @Override
    public Registers config() {
        return config;
    }

    @Override
    public synchronized Registers bar(int index) {
        Objects.checkIndex(index, BARS);
        if (bars[index] == null) {
            if (closed) {
                throw new TransportException("function was given back: address=" + function.address());
            }
            bars[index] = open(index);
        }
        return bars[index];
    }

    private RegionRegisters open(int index) {
        String what = "address=" + function.address() + " bar=" + index;
        if ((config.getU32(BAR0 + Integer.BYTES * index) & BAR_IO) != 0) {
            throw new TransportException("BAR is one of I/O ports, or the device is gone: " + what);
        }
        try {
            VfioDevice.Region region = device.region(index);
            if (region.size() == 0) {
                throw new TransportException("function has no such memory BAR: " + what);
            }
            return new RegionRegisters(device.file(), region);
        } catch (ErrnoException refused) {
            throw new TransportException("BAR cannot be reached: " + what + ": " + refused.getMessage(), refused);
        }
    }

    @Override
    public int vectors() {
        return interrupts.vectors();
    }

    @Override
    public void enableInterrupts(int count) {
        interrupts.enable(count);
        waiting.look();
    }

    @Override
    public boolean reset() {
        boolean done = device.reset();
        // What the kernel keeps of the command register may be that of before.
        command(COMMAND_MEMORY | COMMAND_MASTER, 0);
        return done;
    }

    @Override
    public long await(long timeoutNanos) {
        return waiting.await(timeoutNanos);
    }

    @Override
    public void endOfInterrupt() {
        interrupts.acknowledge();
    }

    @Override
    public void wakeup() {
        waiting.wakeup();
    }

    /** Makes the thread that waits look whether the function is lost. */
    void news() {
        waiting.look();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        interrupts.off();
        // No access of the device to memory is under way when that is unmapped.
        command(0, COMMAND_MASTER);
        memory.close();
        for (RegionRegisters bar : bars) {
            if (bar != null) {
                bar.close();
            }
        }
        config.close();
        device.close();
        container.close();
        function.closed(this);
        waiting.close();
    }
}
