// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

/** Registers of the configuration space of a PCI function, and its capabilities of this use. */
final class PciConfig {

    static final int ID = 0x00;
    static final int COMMAND = 0x04;
    static final int STATUS = 0x06;
    static final int HEADER_TYPE = 0x0e;
    static final int BARS = 0x10;
    static final int SECONDARY_BUS = 0x19;
    static final int SUBORDINATE_BUS = 0x1a;
    static final int MEMORY_WINDOW = 0x20;
    static final int PREFETCHABLE_WINDOW = 0x24;
    static final int CAPABILITIES = 0x34;

    static final int COMMAND_MEMORY = 1 << 1;
    static final int COMMAND_MASTER = 1 << 2;
    static final int COMMAND_NO_LINE = 1 << 10;
    static final int STATUS_CAPABILITIES = 1 << 4;
    static final int HEADER_BRIDGE = 1;
    static final int HEADER_MANY_FUNCTIONS = 0x80;

    static final int CAPABILITY_MSIX = 0x11;

    private PciConfig() {}
}
