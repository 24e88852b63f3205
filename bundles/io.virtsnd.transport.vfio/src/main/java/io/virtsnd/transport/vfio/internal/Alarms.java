// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.linux.ErrnoException;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.Linux;
import io.virtsnd.transport.vfio.internal.VfioException.Kind;

/** The two ways in which the kernel says that a function has to be given back. They are never taken: once is for ever. */
final class Alarms implements AutoCloseable {

    private final EventFd error;
    private final EventFd request;

    Alarms(Linux linux, VfioDevice device) throws ErrnoException {
        error = linux.createEventFd();
        boolean done = false;
        EventFd second = null;
        try {
            second = linux.createEventFd();
            arm(device, VfioDevice.ERROR, error);
            arm(device, VfioDevice.REQUEST, second);
            done = true;
        } finally {
            if (!done) {
                error.close();
                if (second != null) {
                    second.close();
                }
            }
        }
        request = second;
    }

    private static void arm(VfioDevice device, int kind, EventFd counter) throws ErrnoException {
        if (device.interrupts(kind) > 0) {
            device.trigger(kind, counter.descriptor().number());
        }
    }

    EventFd error() {
        return error;
    }

    EventFd request() {
        return request;
    }

    static VfioException error(PciAddress address) {
        return new VfioException(
                Kind.GONE, "the bus reports an error of the function: address=" + address + "; see dmesg");
    }

    static VfioException request(PciAddress address) {
        return new VfioException(
                Kind.GONE,
                "the kernel takes the function back, it is unbound from vfio-pci or unplugged: address=" + address);
    }

    @Override
    public void close() {
        error.close();
        request.close();
    }
}
