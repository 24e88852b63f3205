// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

/** How far a {@link BackendExport} is. */
public enum ExportState {

    /** Nobody is connected. */
    LISTENING,

    /** A front end is connected; its driver has not started the device, or has stopped it. */
    CONNECTED,

    /** At least one queue runs. */
    STARTED,

    /** Nobody can connect any more. */
    CLOSED
}
