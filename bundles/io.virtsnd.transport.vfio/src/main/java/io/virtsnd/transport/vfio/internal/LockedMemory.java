// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much memory of this process may stay in place (RLIMIT_MEMLOCK), as all has to that a device reaches.
 *
 * @param process what the kernel says of it
 */
record LockedMemory(Path process) {

    private static final Pattern LIMIT = Pattern.compile("(?m)^Max locked memory\\s+(\\d+|unlimited)");
    private static final Pattern LOCKED = Pattern.compile("(?m)^VmLck:\\s+(\\d+) kB");
    private static final int KILO = 1024;

    /** Bytes that may be locked; {@link Long#MAX_VALUE} if there is no limit, or it is not known. */
    long limit() {
        String text = find(LIMIT, "limits");
        return text == null || text.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(text);
    }

    /** Bytes that may be locked beyond those that are. */
    long free() {
        long limit = limit();
        String locked = find(LOCKED, "status");
        return limit == Long.MAX_VALUE || locked == null ? limit : Math.max(0, limit - Long.parseLong(locked) * KILO);
    }

    private String find(Pattern pattern, String file) {
        try {
            Matcher matcher = pattern.matcher(Files.readString(process.resolve(file)));
            return matcher.find() ? matcher.group(1) : null;
        } catch (IOException unknown) {
            return null;
        }
    }
}
