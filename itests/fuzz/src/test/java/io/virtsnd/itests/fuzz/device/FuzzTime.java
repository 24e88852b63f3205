// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.device;

import java.util.function.LongSupplier;

/**
 * The clock of the devices: it stands unless a test lets time pass. It can also say to the device what the JVM says to a
 * thread some time after memory was taken away below a mapping: when and where that comes cannot be brought about from
 * outside.
 */
final class FuzzTime implements LongSupplier {

    private long now;
    private boolean isFaultDue;

    FuzzTime(long now) {
        this.now = now;
    }

    void pass(long nanos) {
        now += nanos;
    }

    void fault() {
        isFaultDue = true;
    }

    @Override
    public long getAsLong() {
        if (isFaultDue) {
            isFaultDue = false;
            throw new InternalError("a fault occurred in a recent unsafe memory access operation");
        }
        return now;
    }
}
