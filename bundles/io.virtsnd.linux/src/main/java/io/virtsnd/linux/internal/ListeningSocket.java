// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux.internal;

import io.virtsnd.linux.SocketAccess;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Set;

/** The file of a socket that is listened on: nobody but its owner can connect before its group is set. */
public final class ListeningSocket {

    private static final int OWNER_ONLY = 0600;

    private ListeningSocket() {}

    /**
     * The mode that the file has from the beginning.
     *
     * @param access that it has in the end
     * @return permission bits
     */
    public static int modeAtFirst(SocketAccess access) {
        return access.group().isPresent() ? access.mode() & OWNER_ONLY : access.mode();
    }

    /**
     * Gives the file its group, then its mode: the file mode creation mask took away of it what was to be given.
     *
     * @param path of the socket
     * @param access that is wanted
     * @throws IOException if there is no such group, or this process may not give it
     */
    public static void admit(Path path, SocketAccess access) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (access.group().isPresent()) {
            give(view, access.group().get(), path);
        }
        view.setPermissions(permissions(access.mode()));
    }

    private static void give(PosixFileAttributeView view, String name, Path path) throws IOException {
        try {
            view.setGroup(path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(name));
        } catch (UserPrincipalNotFoundException unknown) {
            throw new IOException("no such group: group=" + name + " path=" + path);
        } catch (FileSystemException refused) {
            throw new IOException("group of the socket cannot be set: " + refused.getReason() + ": group=" + name
                    + " path=" + path + "; a user may give what is his to his own groups");
        }
    }

    /** Bit 8 is the owner's right to read, bit 0 that of others to execute; the constants have the same order. */
    private static Set<PosixFilePermission> permissions(int mode) {
        PosixFilePermission[] all = PosixFilePermission.values();
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < all.length; i++) {
            if ((mode & 1 << all.length - 1 - i) != 0) {
                permissions.add(all[i]);
            }
        }
        return permissions;
    }
}
