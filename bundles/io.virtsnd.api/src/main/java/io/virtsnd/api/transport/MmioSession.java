// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/** The claim of one transport on a register window. */
@ConsumerType
public interface MmioSession extends BusSession {

    /**
     * The window.
     *
     * @return its registers
     */
    Registers registers();
}
