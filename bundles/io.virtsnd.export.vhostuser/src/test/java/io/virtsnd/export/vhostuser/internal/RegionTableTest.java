// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.TransportException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RegionTableTest {

    private static final long USER = 0x7fab_0000_0000L;

    private static GuestRegion region(long guest, long size, long user, long offset) {
        return new GuestRegion(guest, size, user, offset);
    }

    private static void assertRefused(String rule, GuestRegion... regions) {
        assertThatThrownBy(() -> new RegionTable(List.of(regions)))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(rule);
    }

    @Test
    void shouldTranslateWhenAddressLiesInARegion() {
        RegionTable table = new RegionTable(
                List.of(region(0, 0x2000, USER, 0), region(0x1_0000_0000L, 0x1000, USER + 0x10_0000, 0x2000)));
        assertThat(table.guestAddress(USER, 0x2000)).isZero();
        assertThat(table.guestAddress(USER + 0x1fff, 1)).isEqualTo(0x1fff);
        assertThat(table.guestAddress(USER + 0x10_0010, 16)).isEqualTo(0x1_0000_0010L);
    }

    @Test
    void shouldRefuseWhenAddressLeavesItsRegion() {
        RegionTable table =
                new RegionTable(List.of(region(0, 0x1000, USER, 0), region(0x1000, 0x1000, USER + 0x1000, 0x1000)));
        for (long address : new long[] {USER - 1, USER + 0x2000, 0, -1, Long.MIN_VALUE}) {
            assertThatThrownBy(() -> table.guestAddress(address, 1)).hasMessageContaining("no memory region");
        }
        assertThatThrownBy(() -> table.guestAddress(USER + 0xfff, 2)).hasMessageContaining("all of it must lie in one");
        assertThatThrownBy(() -> table.guestAddress(USER, Long.MAX_VALUE)).hasMessageContaining("no memory region");
    }

    @Test
    void shouldRefuseWhenRegionsOverlap() {
        assertRefused("overlap", region(0, 0x2000, USER, 0), region(0x1000, 0x1000, USER + 0x10000, 0));
        assertRefused("overlap", region(0, 0x2000, USER, 0), region(0x2000, 0x1000, USER + 0x1000, 0));
        assertRefused("overlap", region(0x1000, 0x1000, USER, 0), region(0x1000, 0x1000, USER + 0x10000, 0));
        new RegionTable(List.of(region(0x1000, 0x1000, USER, 0), region(0, 0x1000, USER + 0x1000, 0)));
    }

    @Test
    void shouldRefuseWhenARegionIsWrongInItself() {
        assertRefused("1 to 2^63 - 1 bytes", region(0, 0, USER, 0));
        assertRefused("1 to 2^63 - 1 bytes", region(0, -1, USER, 0));
        assertRefused("beyond 2^64", region(-0x1000, 0x2000, USER, 0));
        assertRefused("beyond 2^64", region(0, 0x2000, -0x1000, 0));
        assertRefused("first 2^63 bytes", region(0, 0x1000, USER, -0x1000));
        assertRefused("first 2^63 bytes", region(0, 0x2000, USER, Long.MAX_VALUE & -0x1000));
        assertRefused("multiple of 4096", region(0, 0x1000, USER, 512));
        assertRefused("multiple of 4096", region(1, 0x1000, USER, 0));
    }

    @Test
    void shouldAcceptWhenARegionEndsAtTheLastAddress() {
        RegionTable table = new RegionTable(List.of(region(-0x1000, 0x1000, -0x1000, 0)));
        assertThat(table.guestAddress(-1, 1)).isEqualTo(-1);
        assertThatThrownBy(() -> table.guestAddress(-1, 2)).hasMessageContaining("no memory region");
    }

    @Test
    void shouldRefuseWhenTheFileIsTooShort() {
        GuestRegion region = region(0, 0x2000, USER, 0x1000);
        region.checkFile(0x3000);
        assertThatThrownBy(() -> region.checkFile(0x2fff)).hasMessageContaining("fileBytes=12287");
    }

    @Test
    void shouldRefuseWhenThereAreTooManyRegions() {
        List<GuestRegion> most = IntStream.range(0, 509)
                .mapToObj(i -> region(i * 0x1000L, 0x1000, USER + i * 0x1000L, 0))
                .toList();
        assertThat(new RegionTable(most).guestAddress(USER + 508 * 0x1000L, 1)).isEqualTo(508 * 0x1000L);
        List<GuestRegion> more = IntStream.range(0, 510)
                .mapToObj(i -> region(i * 0x1000L, 0x1000, USER + i * 0x1000L, 0))
                .toList();
        assertThatThrownBy(() -> new RegionTable(more)).hasMessageContaining("regions=510");
    }

    @Test
    void shouldTranslateTheAreasOfARingWhenAllAreInside() {
        RegionTable table = new RegionTable(List.of(region(0x4000, 0x1000, USER, 0)));
        RingAddresses ring = new RingAddresses(USER, USER + 0x800, USER + 0x400);
        ring.check();
        assertThat(ring.translate(2, 64, table)).isEqualTo(new QueueAddresses(2, 64, 0x4000, 0x4400, 0x4800));
        assertThatThrownBy(() -> ring.translate(2, 256, table)).hasMessageContaining("no memory region");
    }

    @Test
    void shouldRefuseWhenAnAreaIsNotAligned() {
        assertThatThrownBy(() -> new RingAddresses(8, 0, 0).check()).hasMessageContaining("aligned to 16");
        assertThatThrownBy(() -> new RingAddresses(0, 2, 0).check()).hasMessageContaining("used=0x2");
        assertThatThrownBy(() -> new RingAddresses(0, 0, 1).check()).hasMessageContaining("available=0x1");
    }

    @Test
    void shouldNeverTranslateOutsideWhenRegionsAreRandom() {
        SplittableRandom random = new SplittableRandom(0x5eed);
        for (int round = 0; round < 20_000; round++) {
            GuestRegion region =
                    region(random.nextLong() & -4096, random.nextLong() >>> random.nextInt(64), random.nextLong(), 0);
            try {
                region.check();
            } catch (TransportException refused) {
                continue;
            }
            long address = region.userAddress() + (random.nextLong() >>> random.nextInt(64));
            long bytes = random.nextLong(1, Long.MAX_VALUE) >>> random.nextInt(63);
            boolean inside = Long.compareUnsigned(address, region.userAddress()) >= 0
                    && Long.compareUnsigned(address + (bytes - 1), address) >= 0
                    && Long.compareUnsigned(address + (bytes - 1), region.userAddress() + (region.size() - 1)) <= 0;
            assertThat(region.holdsUser(address, bytes))
                    .as("region=%s address=%x bytes=%x", region, address, bytes)
                    .isEqualTo(bytes == 0 ? region.holdsUser(address, 0) : inside);
        }
    }
}
