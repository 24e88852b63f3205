// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;

/**
 * What is to be served.
 *
 * @param socket where
 * @param backend where its sound goes
 * @param capture file that input streams record, or null
 * @param streams of the device, as its configuration has them
 * @param freeRun whether its clock runs as fast as it is fed
 * @param since files that are older may be replaced, ms since 1970
 */
record ServeRequest(
        Socket socket, BackendChoice backend, Path capture, List<String> streams, boolean freeRun, long since) {

    /**
     * Where drivers connect.
     *
     * @param path of the socket
     * @param mode its permissions, octal
     * @param group its group; empty for that of this process
     * @param realtime priority of the thread that serves it; 0 for none
     */
    record Socket(Path path, String mode, String group, int realtime) {}

    /** Checks what the file system says already now. */
    void check() throws CommandException, IOException {
        Path folder = socket.path().toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new CommandException("no such directory for the socket: --socket=" + socket.path());
        }
        if (!Files.isWritable(folder)) {
            throw new CommandException(
                    "cannot make the socket, no permission for its directory: --socket=" + socket.path());
        }
        if (capture != null) {
            if (backend.kind() == BackendChoice.Kind.AUTO) {
                return; // what that is shows later
            }
            if (!isFile()) {
                throw CommandException.usage(
                        "--capture goes with --backend wav:PATH or raw:PATH: --capture=" + capture);
            }
            new BackendSetup(new BackendChoice(backend.kind(), capture.toString()), Direction.INPUT).check();
            if (NamedFiles.isDestroyed(capture, Path.of(backend.value()))) {
                throw new CommandException("cannot write to the file that is recorded: --capture=" + capture);
            }
        }
        if (backend.kind() != BackendChoice.Kind.NAMED) {
            new BackendSetup(backend, Direction.OUTPUT).check();
        }
    }

    /** Checks what this machine says, once the bundles are there. */
    void check(BundleContext context) throws CommandException, InterruptedException {
        new BackendSetup(backend, Direction.OUTPUT).check(context);
    }

    private boolean isFile() {
        return backend.kind() == BackendChoice.Kind.WAV || backend.kind() == BackendChoice.Kind.RAW;
    }

    /** The properties of the backend's component. */
    Map<String, Object> backendProperties(String name) {
        Map<String, Object> properties =
                new HashMap<>(new BackendSetup(backend, Direction.OUTPUT).properties(name, since));
        if (capture != null) {
            properties.put("capture.path", capture.toAbsolutePath().toString());
        }
        return properties;
    }

    /** What paces the device. */
    String clock() {
        if (freeRun) {
            return "free";
        }
        return backend.kind() == BackendChoice.Kind.JAVASOUND ? "backend" : "sample";
    }
}
