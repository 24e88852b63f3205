// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.api.transport.PciSession;
import io.virtsnd.api.transport.Registers;
import io.virtsnd.api.transport.TransportException;
import java.io.IOException;
import java.util.Optional;

/** The claim on a PCI function of QEMU. */
final class QtestPciSession extends QtestSession implements PciSession {

    private static final int VECTORS_MAX = 61;
    private static final int POLLED_MESSAGE = 1;

    private final QtestPciFunction function;
    private final Slot slot;
    private final Optional<MsixTable> table;
    private PolledWords words;

    QtestPciSession(QtestPciFunction function, Machine machine) throws IOException {
        super(machine);
        this.function = function;
        this.slot = function.slot();
        table = MsixTable.of(slot);
    }

    @Override
    public Registers config() {
        return slot.config();
    }

    @Override
    public Registers bar(int index) {
        if (index < 0 || index >= slot.bars().length || slot.bars()[index] == null) {
            throw new TransportException("function has no such memory BAR: " + function + " bar=" + index);
        }
        return slot.bars()[index];
    }

    @Override
    public int vectors() {
        if (machine().settings().interrupts() == Interrupts.LINE || table.isEmpty()) {
            return 0;
        }
        int entries = Math.min(VECTORS_MAX, table.get().entries());
        return machine()
                .doorbells()
                .map(bells -> Math.min(entries, bells.vectors()))
                .orElse(entries);
    }

    @Override
    public synchronized void enableInterrupts(int count) {
        if (count < 0 || count > vectors()) {
            throw new TransportException(
                    "function has not so many vectors: " + function + " count=" + count + " vectors=" + vectors());
        }
        try {
            table.ifPresent(MsixTable::disable);
            if (count == 0) {
                machine().routeLines();
                slot.command(0, PciConfig.COMMAND_NO_LINE);
                signals(machine().lines().open(machine().linux(), machine().socket()));
            } else if (machine().doorbells().isPresent()) {
                ring(machine().doorbells().get(), count);
            } else {
                poll(count);
            }
        } catch (IOException refused) {
            throw new TransportException(
                    "interrupts cannot be had: " + function + ": " + refused.getMessage(), refused);
        }
    }

    private void poll(int count) {
        if (words == null) {
            words = new PolledWords(memory(), vectors());
        }
        for (int vector = 0; vector < count; vector++) {
            table.orElseThrow().set(vector, words.address(vector), POLLED_MESSAGE);
        }
        signals(words);
        table.orElseThrow().enable(count);
    }

    private void ring(DoorbellDevice bells, int count) throws IOException {
        DoorbellDevice.Peer rung = bells.open(count);
        for (int vector = 0; vector < count; vector++) {
            table.orElseThrow().set(vector, bells.address(), rung.message(vector));
        }
        signals(rung);
        table.orElseThrow().enable(count);
    }

    @Override
    public boolean reset() {
        return false;
    }

    @Override
    void shutDown() {
        table.ifPresent(MsixTable::disable);
        slot.command(0, PciConfig.COMMAND_MASTER);
        function.released(this);
    }

    @Override
    synchronized void abandoned() {
        if (words != null) {
            words.release();
        }
    }
}
