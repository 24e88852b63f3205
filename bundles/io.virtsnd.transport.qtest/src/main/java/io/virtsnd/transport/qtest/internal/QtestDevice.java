// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

/** Something of QEMU that is offered to transports. */
interface QtestDevice {

    /** It is gone: whoever holds it is told. */
    void remove();

    /** Whether QEMU still has it. */
    boolean isPresent();
}
