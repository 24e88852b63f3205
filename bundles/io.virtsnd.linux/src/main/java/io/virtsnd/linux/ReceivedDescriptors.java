// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import java.util.Objects;

/**
 * Descriptors that came with bytes from a peer. Whoever wants one takes it; those that nobody took are closed.
 *
 * <p>Thread: one at a time.
 */
public final class ReceivedDescriptors implements AutoCloseable {

    private final FileDescriptor[] descriptors;
    private int count;
    private boolean truncated;

    /** @param capacity how many are kept at most, 1 or more; those beyond are closed at once */
    public ReceivedDescriptors(int capacity) {
        descriptors = new FileDescriptor[capacity];
    }

    void add(FileDescriptor descriptor) {
        if (count == descriptors.length) {
            descriptor.close();
            truncated = true;
        } else {
            descriptors[count++] = descriptor;
        }
    }

    void truncated() {
        truncated = true;
    }

    /**
     * How many came.
     *
     * @return descriptors, those that were taken included
     */
    public int count() {
        return count;
    }

    /**
     * Whether the peer sent more than could be kept.
     *
     * @return true if some were lost
     */
    public boolean isTruncated() {
        return truncated;
    }

    /**
     * Takes one: it is the caller's now.
     *
     * @param index 0 to {@link #count()} - 1
     * @return the descriptor
     * @throws IllegalStateException if it was taken before
     */
    public FileDescriptor take(int index) {
        FileDescriptor taken = descriptors[Objects.checkIndex(index, count)];
        if (taken == null) {
            throw new IllegalStateException("descriptor was taken already: index=" + index);
        }
        descriptors[index] = null;
        return taken;
    }

    /** Closes those that nobody took, and forgets all. */
    public void clear() {
        for (int index = 0; index < count; index++) {
            if (descriptors[index] != null) {
                descriptors[index].close();
                descriptors[index] = null;
            }
        }
        count = 0;
        truncated = false;
    }

    @Override
    public void close() {
        clear();
    }
}
