// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

/** Error numbers of Linux that somebody asks for, the same on x86-64 and aarch64. */
public final class Errno {

    /** Not permitted. */
    public static final int EPERM = 1;
    /** No such file. */
    public static final int ENOENT = 2;
    /** Interrupted by a signal. */
    public static final int EINTR = 4;
    /** No such device, or address. */
    public static final int ENXIO = 6;
    /** Not an open descriptor. */
    public static final int EBADF = 9;
    /** Try again: it would block. */
    public static final int EAGAIN = 11;
    /** Out of memory. */
    public static final int ENOMEM = 12;
    /** No permission. */
    public static final int EACCES = 13;
    /** Address that is not there. */
    public static final int EFAULT = 14;
    /** Somebody else has the device. */
    public static final int EBUSY = 16;
    /** It is there already. */
    public static final int EEXIST = 17;
    /** No such device. */
    public static final int ENODEV = 19;
    /** Not a directory. */
    public static final int ENOTDIR = 20;
    /** Argument that makes no sense. */
    public static final int EINVAL = 22;
    /** The process has too many descriptors. */
    public static final int EMFILE = 24;
    /** The device does not know this request. */
    public static final int ENOTTY = 25;
    /** The reader is gone. */
    public static final int EPIPE = 32;
    /** The file, or its directory, is not there as this process sees it. */
    public static final int ENOTSOCK = 88;
    /** Somebody has the address. */
    public static final int EADDRINUSE = 98;
    /** The connection was aborted before it was accepted. */
    public static final int ECONNABORTED = 103;
    /** The peer went away with data unread. */
    public static final int ECONNRESET = 104;
    /** Nobody listens. */
    public static final int ECONNREFUSED = 111;

    private Errno() {}

    /**
     * The name of an error number.
     *
     * @param errno the number
     * @return the name as in errno.h, or {@code errno} and the number
     */
    public static String name(int errno) {
        return switch (errno) {
            case EPERM -> "EPERM";
            case ENOENT -> "ENOENT";
            case EINTR -> "EINTR";
            case ENXIO -> "ENXIO";
            case EBADF -> "EBADF";
            case EAGAIN -> "EAGAIN";
            case ENOMEM -> "ENOMEM";
            case EACCES -> "EACCES";
            case EFAULT -> "EFAULT";
            case EBUSY -> "EBUSY";
            case EEXIST -> "EEXIST";
            case ENODEV -> "ENODEV";
            case ENOTDIR -> "ENOTDIR";
            case EINVAL -> "EINVAL";
            case EMFILE -> "EMFILE";
            case ENOTTY -> "ENOTTY";
            case EPIPE -> "EPIPE";
            case ENOTSOCK -> "ENOTSOCK";
            case EADDRINUSE -> "EADDRINUSE";
            case ECONNABORTED -> "ECONNABORTED";
            case ECONNRESET -> "ECONNRESET";
            case ECONNREFUSED -> "ECONNREFUSED";
            default -> "errno " + errno;
        };
    }
}
