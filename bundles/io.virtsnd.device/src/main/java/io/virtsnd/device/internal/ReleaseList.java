// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.virtqueue.GuestMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * The RELEASE requests that wait for audio backends to close.
 *
 * <p>Thread: under the device lock.
 */
final class ReleaseList {

    private final List<DeviceStream> waiting = new ArrayList<>();

    void add(DeviceStream stream) {
        waiting.add(stream);
    }

    /** Answers those whose backends have closed, or whose time is over. */
    void answer(long now) {
        for (int i = waiting.size() - 1; i >= 0; i--) {
            DeviceStream stream = waiting.get(i);
            if (stream.closing == 0 || stream.releaseDeadline - now <= 0) {
                waiting.remove(i);
                ControlRequest request = stream.release;
                stream.release = null;
                request.answer(ControlStatus.OK);
            }
        }
    }

    long nanosToNext(long now) {
        long nanos = Long.MAX_VALUE;
        for (int i = 0; i < waiting.size(); i++) {
            nanos = Math.min(nanos, Math.max(0, waiting.get(i).releaseDeadline - now));
        }
        return nanos;
    }

    boolean has(ControlRequest request) {
        for (int i = 0; i < waiting.size(); i++) {
            if (waiting.get(i).release == request) {
                return true;
            }
        }
        return false;
    }

    /** The memory table changed: a request whose memory is gone is not answered. */
    void rebind(GuestMemory table) {
        for (int i = waiting.size() - 1; i >= 0; i--) {
            DeviceStream stream = waiting.get(i);
            if (!stream.release.element.rebind(table)) {
                stream.release.drop();
                stream.release = null;
                waiting.remove(i);
            }
        }
    }

    /** The control queue stops: answers now, while it can. */
    void drop() {
        for (DeviceStream stream : waiting) {
            stream.release.answer(ControlStatus.OK);
            stream.release = null;
        }
        waiting.clear();
    }

    void clear() {
        waiting.clear();
    }
}
