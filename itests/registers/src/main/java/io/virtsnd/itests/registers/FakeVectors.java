// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.api.transport.TransportException;
import java.util.function.IntUnaryOperator;

/**
 * The interrupts of a virtio function: vectors that the driver assigns, or the line with its ISR.
 *
 * <p>Thread: any. Signals of the device allocate nothing.
 */
final class FakeVectors implements BackendHost, Structure {

    private static final int OFF = -1;
    private static final int ISR_QUEUE = 1;
    private static final int ISR_CONFIG = 2;

    private final FakeSignals signals;
    private final Conduct conduct;
    private final Offer offer;
    private volatile int enabled = OFF;
    private volatile int configVector = FakeQueue.NO_VECTOR;
    private boolean configVectorUnread;
    private IntUnaryOperator queueVector = queue -> FakeQueue.NO_VECTOR;
    private int isr;

    /**
     * What a function, and its system, can do.
     *
     * @param table entries of the table of vectors
     * @param taken how many the device accepts when they are assigned
     * @param granted how many the system grants
     */
    record Offer(int table, int taken, int granted) {

        static Offer of(int table) {
            return new Offer(table, table, table);
        }
    }

    FakeVectors(Offer offer, Conduct conduct) {
        this.offer = offer;
        this.conduct = conduct;
        signals = new FakeSignals(conduct, this::isLineUp);
    }

    /** How the vector of a queue is found. */
    void queueVectors(IntUnaryOperator vectors) {
        queueVector = vectors;
    }

    FakeSignals signals() {
        return signals;
    }

    int offered() {
        return offer.table();
    }

    /** How many vectors are on, 0 for the line. */
    int enabled() {
        return enabled;
    }

    void enable(int count) {
        conduct.require(count >= 0 && count <= offer.table(), "vectors enabled: " + count + " of " + offer.table());
        if (count > offer.granted()) {
            throw new TransportException("no such many vectors: count=" + count);
        }
        enabled = count;
        signals.lineOn(count == 0);
    }

    void off() {
        enabled = OFF;
        signals.lineOn(false);
    }

    /** What the device makes of a vector that is assigned. */
    int accept(int vector) {
        conduct.require(
                vector == FakeQueue.NO_VECTOR || vector < offer.table(), "vector outside of the table: " + vector);
        conduct.require(vector == FakeQueue.NO_VECTOR || vector < enabled, "vector that is not on: " + vector);
        return vector < offer.taken() ? vector : FakeQueue.NO_VECTOR;
    }

    void configVector(int vector) {
        configVector = accept(vector);
        configVectorUnread = true;
    }

    int readConfigVector() {
        configVectorUnread = false;
        return configVector;
    }

    boolean isConfigVectorUnread() {
        return configVectorUnread;
    }

    void reset() {
        configVector = FakeQueue.NO_VECTOR;
        configVectorUnread = false;
        synchronized (this) {
            isr = 0;
        }
    }

    @Override
    public void signalQueue(int queue) {
        signal(queueVector.applyAsInt(queue), ISR_QUEUE);
    }

    @Override
    public void signalConfig() {
        signal(configVector, ISR_CONFIG);
    }

    private void signal(int vector, int cause) {
        if (enabled == 0) {
            synchronized (this) {
                isr |= cause;
            }
            signals.lineChanged();
        } else if (vector != FakeQueue.NO_VECTOR) {
            signals.vector(vector);
        }
    }

    private synchronized boolean isLineUp() {
        return isr != 0;
    }

    /** The ISR: reading it takes the cause away. */
    @Override
    public int get(int at, int width) {
        if (at != 0 || width != 1) {
            conduct.violated("read of isr+" + at + " by " + width + " bytes");
        }
        conduct.require(enabled == 0, "ISR read while vectors are on");
        synchronized (this) {
            int cause = isr;
            isr = 0;
            return cause;
        }
    }

    @Override
    public void put(int at, int width, int value) {
        conduct.violated("write of isr+" + at);
    }
}
