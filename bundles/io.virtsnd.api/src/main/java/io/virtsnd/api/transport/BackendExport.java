// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Service: a {@link VirtioBackend} of this process that drivers outside of it can reach, one at a time. Registered with
 * {@value #NAME} (stable, from the configuration).
 *
 * <p>Thread: any; nothing here blocks.
 */
@ProviderType
public interface BackendExport {

    /** Service property: stable name of the export, a String. */
    String NAME = "export.name";

    /**
     * Where front ends connect.
     *
     * @return path of the socket
     */
    String path();

    /**
     * How far the export is.
     *
     * @return a snapshot
     */
    ExportState state();

    /**
     * Who is connected.
     *
     * @return the credentials of the front end, as {@code pid= uid= gid=}; empty if nobody is
     */
    Optional<String> peer();

    /**
     * How many front ends were served.
     *
     * @return a count since the export was opened, with the one that is connected
     */
    long connections();

    /**
     * Why the export ended a connection by itself.
     *
     * @return what the front end did wrong last, or what failed; empty if that never happened
     */
    Optional<String> lastFailure();
}
