// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.linux.DirectoryWatch;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.PollSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the thread that looks for functions waits: for a group to appear, for the kernel to want a function back, for being
 * told. Costs nothing meanwhile.
 *
 * <p>Thread: one; {@link #ring()} any.
 */
final class Doorbell implements AutoCloseable {

    private static final int ROOM = 256;

    private final Linux linux;
    private final Path directory;
    private final EventFd bell;
    private final PollSet poll;
    private final List<Integer> alarmSlots = new ArrayList<>();
    private DirectoryWatch watch;
    private int watchSlot;

    Doorbell(Linux linux, Path directory) throws IOException {
        this.linux = linux;
        this.directory = directory;
        bell = linux.createEventFd();
        poll = linux.createPollSet(ROOM);
        poll.add(bell.descriptor(), PollSet.READABLE);
    }

    /** Ends the wait of now, or the next one. */
    void ring() {
        bell.signal();
    }

    /** Watches for groups that appear, so that nothing is missed from now on. */
    void watch() {
        if (watch == null) {
            try {
                watch = linux.watch(directory);
                watchSlot = poll.add(watch.descriptor(), PollSet.READABLE);
            } catch (IOException notThere) {
                watch = null; // without the module there is no such directory
            }
        }
    }

    /** Waits; answers whether one of these was raised, in the order of the list. */
    boolean[] await(List<EventFd> alarms, long nanos) {
        List<Boolean> missing = new ArrayList<>();
        for (EventFd alarm : alarms) {
            missing.add(!add(alarm.descriptor()));
        }
        poll.await(missing.contains(true) ? 0 : nanos);
        bell.take();
        if (watch != null && poll.ready(watchSlot) != 0) {
            poll.remove(watchSlot);
            watch.close();
            watch = null; // taken anew: the directory itself may be another one now
        }
        boolean[] raised = new boolean[alarms.size()];
        int next = 0;
        for (int i = 0; i < raised.length; i++) {
            raised[i] = !missing.get(i) && poll.ready(alarmSlots.get(next++)) != 0;
        }
        alarmSlots.forEach(poll::remove);
        alarmSlots.clear();
        return raised;
    }

    private boolean add(FileDescriptor alarm) {
        try {
            alarmSlots.add(poll.add(alarm, PollSet.READABLE));
            return true;
        } catch (IllegalStateException closedMeanwhile) {
            return false;
        }
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        poll.close();
        bell.close();
    }
}
