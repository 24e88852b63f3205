// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux.internal;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Binds {@link Libc} to the C library for as long as anybody uses it. The binding is of the class, so the number of users
 * belongs to the class too: the first binds it, the last one takes the binding away, so that the loader of the bundle can go.
 * Users are those who make things, and each thing that they made until it is closed.
 */
public final class NativeRegistration {

    private static final Object LOCK = new Object();
    private static final int[] USERS = new int[1];
    private static final String UNPACKED_TO = "jna.tmpdir";
    private static final String ADVICE = "; start Java with -D" + UNPACKED_TO
            + "=DIR (launcher: VIRTSND_JAVA_OPTS), a writable directory that is not mounted noexec";

    private NativeRegistration() {}

    /**
     * One more user.
     *
     * @throws Throwable whatever stands in the way: another system, another architecture, no C library, no room for JNA's own
     */
    public static void enter() throws Throwable {
        requirePlatform();
        synchronized (LOCK) {
            if (USERS[0] == 0) {
                register();
            }
            USERS[0]++;
        }
    }

    /** One user more, while there is another. */
    public static void hold() {
        synchronized (LOCK) {
            if (USERS[0] == 0) {
                throw new IllegalStateException("native access was closed");
            }
            USERS[0]++;
        }
    }

    /** One user less. */
    public static void leave() {
        synchronized (LOCK) {
            if (--USERS[0] == 0) {
                Native.unregister(Libc.class);
                Libc.library().close();
            }
        }
    }

    private static void requirePlatform() {
        String system = System.getProperty("os.name");
        String architecture = System.getProperty("os.arch");
        boolean known = architecture.equals("amd64") || architecture.equals("x86_64") || architecture.equals("aarch64");
        if (!system.equals("Linux") || !known) {
            throw new UnsupportedOperationException(
                    "native access is for Linux on x86-64 and aarch64: os.name=" + system + " os.arch=" + architecture);
        }
    }

    /** JNA unpacks its own library to a directory: that is what fails in containers. */
    private static NativeLibrary load() throws IOException {
        requirePlace(System.getProperty(UNPACKED_TO));
        try {
            return Libc.library();
        } catch (UnsatisfiedLinkError failed) {
            // The path is there twice.
            String reason = String.valueOf(failed.getMessage()).replaceFirst("^(/.*?: )\\1", "$1");
            throw new IOException("cannot load " + reason + ADVICE, failed);
        }
    }

    /** JNA would warn with a stack trace. */
    static void requirePlace(String folder) throws IOException {
        if (folder != null && !(Files.isDirectory(Path.of(folder)) && Files.isWritable(Path.of(folder)))) {
            throw new IOException("no such directory, or not writable: " + UNPACKED_TO + "=" + folder + ADVICE);
        }
    }

    /** On a thread of its own: JNA leaves things behind in the locals of the thread that registers. */
    private static void register() throws Throwable {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        NativeLibrary library = load();
                        Native.register(Libc.class, library);
                    } catch (Throwable missing) { // linkage errors too
                        failure.set(missing);
                    }
                },
                "virtsnd-linux-register",
                0,
                false);
        thread.setDaemon(true);
        thread.start();
        joinUninterrupted(thread);
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    /** An interrupt, such as that of Ctrl-C, does not mean that there is no native access. */
    private static void joinUninterrupted(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
