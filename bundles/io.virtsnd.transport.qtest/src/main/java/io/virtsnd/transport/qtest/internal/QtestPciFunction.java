// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.PciFunction;
import io.virtsnd.api.transport.PciSession;
import io.virtsnd.api.transport.TransportException;
import java.io.IOException;

/**
 * A PCI function of QEMU.
 *
 * <p>Thread: any.
 */
final class QtestPciFunction implements PciFunction, QtestDevice {

    private final Machine machine;
    private final String name;
    private final Slot slot;
    private String holder;
    private QtestPciSession session;
    private boolean removed;

    QtestPciFunction(Machine machine, String name, Slot slot) {
        this.machine = machine;
        this.name = name;
        this.slot = slot;
    }

    String name() {
        return name;
    }

    Slot slot() {
        return slot;
    }

    @Override
    public synchronized PciSession claim(String claimant) {
        if (removed || machine.socket().isLost()) {
            throw new TransportException("device is gone: pci.name=" + name + " place=" + slot.place() + ": "
                    + machine.socket().reason());
        }
        if (session != null) {
            throw new ClaimedException("pci.name=" + name, holder, claimant);
        }
        try {
            session = new QtestPciSession(this, machine);
        } catch (IOException exhausted) {
            throw new TransportException("device cannot be claimed: pci.name=" + name, exhausted);
        }
        holder = claimant;
        slot.command(PciConfig.COMMAND_MEMORY | PciConfig.COMMAND_MASTER, 0);
        return session;
    }

    synchronized void released(QtestPciSession ended) {
        if (session == ended) {
            session = null;
        }
    }

    @Override
    public synchronized void remove() {
        removed = true;
        if (session != null) {
            session.remove();
        }
    }

    @Override
    public boolean isPresent() {
        return slot.isPresent();
    }

    @Override
    public String toString() {
        return "pci.name=" + name + " place=" + slot.place();
    }
}
