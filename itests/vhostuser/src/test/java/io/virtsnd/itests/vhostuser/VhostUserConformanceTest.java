// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.vhostuser;

import io.virtsnd.itests.conformance.DeviceShape;
import io.virtsnd.itests.conformance.DeviceUnderTest;
import io.virtsnd.itests.conformance.TransportConformance;
import io.virtsnd.linux.Linux;
import io.virtsnd.transport.vhostuser.internal.VhostUserSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Our front end against our back end in another process, with and without INDIRECT_DESC and EVENT_IDX. */
class VhostUserConformanceTest {

    @TempDir
    static Path folder;

    private static Linux linux;
    private static DeviceProcess process;

    @BeforeAll
    static void start() {
        linux = new Linux();
        process = new DeviceProcess();
    }

    @AfterAll
    static void end() {
        process.close();
        linux.close();
    }

    private abstract static class Socket extends TransportConformance {

        private final boolean indirect;
        private final boolean eventIdx;

        Socket(boolean indirect, boolean eventIdx) {
            this.indirect = indirect;
            this.eventIdx = eventIdx;
        }

        @Override
        public DeviceUnderTest device(DeviceShape shape) {
            VhostUserSettings settings =
                    PluggedSocket.settings("socket", folder.resolve("socket")).withFeatures(eventIdx, indirect);
            return new RemoteDevice(process, linux, settings, shape);
        }

        /** An event counter that was signalled twice wakes once. */
        @Override
        public boolean handsKicksOn() {
            return false;
        }
    }

    @Nested
    class WithIndirectAndEventIndex extends Socket {
        WithIndirectAndEventIndex() {
            super(true, true);
        }
    }

    @Nested
    @Tag("full")
    class WithIndirect extends Socket {
        WithIndirect() {
            super(true, false);
        }
    }

    @Nested
    @Tag("full")
    class WithEventIndex extends Socket {
        WithEventIndex() {
            super(false, true);
        }
    }

    @Nested
    @Tag("full")
    class Bare extends Socket {
        Bare() {
            super(false, false);
        }
    }
}
