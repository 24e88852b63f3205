// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockedMemoryTest {

    @TempDir
    private Path folder;

    @Test
    void shouldSubtractWhatIsLockedWhenThereIsALimit() {
        LockedMemory locked =
                new LockedMemory(new FakeTree(folder).limit(65_536, 16).paths().process());
        assertThat(locked.limit()).isEqualTo(65_536);
        assertThat(locked.free()).isEqualTo(65_536 - 16_384);
    }

    @Test
    void shouldHaveNothingLeftWhenMoreIsLockedThanIsAllowed() {
        assertThat(new LockedMemory(new FakeTree(folder).limit(1024, 16).paths().process()).free())
                .isZero();
    }

    @Test
    void shouldHaveNoLimitWhenNoneIsSetOrKnown() {
        assertThat(new LockedMemory(new FakeTree(folder).paths().process()).free())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(new LockedMemory(folder.resolve("none")).limit()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldReadTheRealOnesWhenAsked() {
        LockedMemory own = new LockedMemory(SystemPaths.DEFAULT.process());
        assertThat(own.limit()).isPositive();
        assertThat(own.free()).isBetween(0L, own.limit());
    }
}
