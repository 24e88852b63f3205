// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux.internal;

import com.sun.jna.NativeLibrary;

/**
 * Functions of the C library as they are: a negative result is a failure, whose number {@link Failures} tells. Addresses and
 * sizes are longs. Functions with a variable number of arguments are declared with those that are used: on x86-64 and
 * aarch64 integers are passed in the same registers either way.
 */
public final class Libc {

    private Libc() {}

    static NativeLibrary library() {
        return NativeLibrary.getInstance("c");
    }

    public static native int close(int fd);

    public static native long read(int fd, long buffer, long bytes);

    public static native long write(int fd, long buffer, long bytes);

    public static native int open(long path, int flags);

    public static native int ioctl(int fd, long request, long argument);

    public static native long pread(int fd, long buffer, long bytes, long offset);

    public static native long pwrite(int fd, long buffer, long bytes, long offset);

    public static native int fcntl(int fd, int command, int argument);

    public static native int eventfd(int initial, int flags);

    public static native int memfd_create(long name, int flags);

    public static native int ftruncate(int fd, long bytes);

    public static native long mmap(long address, long bytes, int protection, int flags, int fd, long offset);

    public static native int munmap(long address, long bytes);

    public static native int ppoll(long descriptors, long count, long timeout, long signals);

    public static native int socket(int domain, int type, int protocol);

    public static native int socketpair(int domain, int type, int protocol, long pair);

    public static native int connect(int fd, long address, int bytes);

    public static native int bind(int fd, long address, int bytes);

    public static native int listen(int fd, int backlog);

    public static native int accept4(int fd, long address, long bytes, int flags);

    public static native int shutdown(int fd, int how);

    public static native int fchmod(int fd, int mode);

    public static native long sendmsg(int fd, long message, int flags);

    public static native long recvmsg(int fd, long message, int flags);

    public static native int getsockopt(int fd, int level, int name, long value, long bytes);

    public static native int inotify_init1(int flags);

    public static native int inotify_add_watch(int fd, long path, int mask);

    public static native int prctl(int option, long first, long second, long third, long fourth);

    public static native int sched_setscheduler(int thread, int policy, long parameters);
}
