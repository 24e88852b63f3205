// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A free-running device on a thread of its own: plays what it is given as fast as it comes, records the pattern, and has a
 * completion thread beside it.
 */
final class DeviceThread implements AutoCloseable {

    private final Rig rig;
    private final Thread device = new Thread(this::runDevice, "device");
    private final Thread completion = new Thread(this::runCompletion, "completion");
    private final int recordBytes;
    private volatile boolean ended;
    private volatile boolean stopped;
    private volatile boolean signalled;
    private long recorded;

    /** @param recordBytes samples of a capture message */
    DeviceThread(Rig rig, int recordBytes) {
        this.rig = rig;
        this.recordBytes = recordBytes;
        rig.device.tx.onKick(() -> LockSupport.unpark(device));
        rig.device.rx.onKick(() -> LockSupport.unpark(device));
        rig.control.before((request, stream) -> {
            switch (request) {
                case "START" -> stopped = false;
                case "STOP" -> stopped = true;
                case "RELEASE" -> rig.device.giveBack(stream);
                default -> {}
            }
        });
        rig.control.after((request, stream) -> signal());
        device.start();
        completion.start();
    }

    private void signal() {
        signalled = true;
        LockSupport.unpark(completion);
    }

    private void runDevice() {
        while (!ended) {
            if (rig.device.step(stopped, recordBytes, recorded)) {
                recorded = rig.device.recorded();
                signal();
            } else {
                LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }

    private void runCompletion() {
        while (!ended) {
            if (signalled) {
                signalled = false;
                rig.completed();
            } else {
                LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }

    @Override
    public void close() {
        ended = true;
        try {
            device.join();
            completion.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
