// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux.internal;

import java.nio.ByteBuffer;

/**
 * One message of sendmsg or recvmsg: one piece of bytes, and room for descriptors. Made once for each direction of a socket.
 *
 * <pre>
 *  struct msghdr, 56 bytes          struct iovec, 16 bytes     struct cmsghdr, 16 bytes + data, data padded to 8
 *   0 name*   8 namelen             56 base*                   72 size_t len (16 + 4 n)
 *  16 iov*   24 iovlen              64 size_t len              80 int level (SOL_SOCKET)   84 int type (SCM_RIGHTS)
 *  32 control*  40 controllen                                  88 int fd[n]
 *  48 flags
 * </pre>
 */
public final class SocketMessage {

    /** How many descriptors one message has at most. */
    public static final int DESCRIPTORS = 64;

    private static final int IOV_POINTER = 16;
    private static final int IOV_COUNT = 24;
    private static final int CONTROL_POINTER = 32;
    private static final int CONTROL_BYTES = 40;
    private static final int FLAGS = 48;
    private static final int IOV = 56;
    private static final int CONTROL = 72;
    private static final int HEADER = 16;
    private static final int LEVEL = 8;
    private static final int TYPE = 12;
    private static final int CONTROL_MAX = HEADER + Integer.BYTES * DESCRIPTORS;

    private final ByteBuffer memory = NativeAddress.allocate(CONTROL + CONTROL_MAX);
    private final long address = NativeAddress.of(memory);

    /** What is told of each descriptor. */
    public interface DescriptorTaker {

        /**
         * A descriptor that came.
         *
         * @param number open, the taker's now
         */
        void take(int number);
    }

    /** Makes a message without bytes. */
    public SocketMessage() {
        memory.putLong(IOV_POINTER, address + IOV);
        memory.putLong(IOV_COUNT, 1);
    }

    /**
     * Where the message lies.
     *
     * @return its address
     */
    public long address() {
        return address;
    }

    /**
     * Says which bytes are sent, or received into.
     *
     * @param direct from its position to its limit
     */
    public void bytes(ByteBuffer direct) {
        memory.putLong(IOV, NativeAddress.of(direct) + direct.position());
        memory.putLong(IOV + Long.BYTES, direct.remaining());
    }

    /**
     * Room for descriptors that are sent.
     *
     * @param count 0 to {@value #DESCRIPTORS}
     */
    public void descriptors(int count) {
        memory.putLong(CONTROL_POINTER, count == 0 ? 0 : address + CONTROL);
        memory.putLong(CONTROL_BYTES, count == 0 ? 0 : HEADER + padded(Integer.BYTES * count));
        memory.putLong(CONTROL, HEADER + (long) Integer.BYTES * count);
        memory.putInt(CONTROL + LEVEL, LibcConstants.SOL_SOCKET);
        memory.putInt(CONTROL + TYPE, LibcConstants.SCM_RIGHTS);
    }

    /**
     * A descriptor that is sent.
     *
     * @param index 0 to count - 1
     * @param number open while the message is sent
     */
    public void descriptor(int index, int number) {
        memory.putInt(CONTROL + HEADER + Integer.BYTES * index, number);
    }

    /** Room for all descriptors that may come. */
    public void expectDescriptors() {
        memory.putLong(CONTROL_POINTER, address + CONTROL);
        memory.putLong(CONTROL_BYTES, CONTROL_MAX);
        memory.putInt(FLAGS, 0);
    }

    /**
     * Hands out the descriptors that came.
     *
     * @param taker owns them from now on
     */
    public void received(DescriptorTaker taker) {
        int end = (int) memory.getLong(CONTROL_BYTES);
        int at = 0;
        while (end - at >= HEADER) {
            int length = (int) memory.getLong(CONTROL + at);
            if (length < HEADER || length > end - at) {
                return;
            }
            if (memory.getInt(CONTROL + at + LEVEL) == LibcConstants.SOL_SOCKET
                    && memory.getInt(CONTROL + at + TYPE) == LibcConstants.SCM_RIGHTS) {
                for (int fd = at + HEADER; fd + Integer.BYTES <= at + length; fd += Integer.BYTES) {
                    taker.take(memory.getInt(CONTROL + fd));
                }
            }
            at += padded(length);
        }
    }

    /**
     * Whether descriptors did not fit.
     *
     * @return true if the kernel dropped some
     */
    public boolean isTruncated() {
        return (memory.getInt(FLAGS) & LibcConstants.MSG_CTRUNC) != 0;
    }

    private static int padded(int bytes) {
        return bytes + Long.BYTES - 1 & -Long.BYTES;
    }
}
