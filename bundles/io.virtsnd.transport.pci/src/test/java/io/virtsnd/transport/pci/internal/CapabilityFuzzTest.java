// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.virtqueue.DeviceFailedException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Hostile configuration spaces: each is refused by a typed error, or what was found is what a walk by other means finds,
 * and inside of its BAR. Properties: {@code virtsnd.fuzz.seed}, {@code virtsnd.fuzz.inputs}.
 */
class CapabilityFuzzTest {

    /** 48 capabilities of 8 reads, the identity and the head of the list. */
    private static final int READS_MAX = 48 * 8 + 8;

    private static final int[] LENGTHS = {0, 1, 2, 11, 12, 16, 55, 56, 57, 64, 0xfff, 0x1000, 0x1001, 0x4000, -1, -56};
    private static final int[] OFFSETS = {0, 1, 2, 4, 8, 0x38, 0x100, 0xfc8, 0xfff, 0x1000, 0x3ffc, 0x4000, -4, -1};

    private final long seed = Long.getLong("virtsnd.fuzz.seed", System.nanoTime());
    private final int inputs = Integer.getInteger("virtsnd.fuzz.inputs", 200_000);
    private final SplittableRandom random = new SplittableRandom(seed);
    private int found;
    private int loops;

    @Test
    void shouldRefuseOrFindTheSameWhenCapabilitiesAreHostile() {
        System.out.println("capabilities: virtsnd.fuzz.seed=" + seed + " virtsnd.fuzz.inputs=" + inputs);
        for (int input = 0; input < inputs; input++) {
            HandmadeFunction function = hostile();
            try {
                check(function);
            } catch (RuntimeException | AssertionError failed) {
                throw new AssertionError("virtsnd.fuzz.seed=" + seed + " input=" + input, failed);
            }
        }
        System.out.println("capabilities: found=" + found + " loops=" + loops);
        assertThat(found).isGreaterThan(inputs / 50);
        assertThat(loops).isGreaterThan(inputs / 50);
    }

    private HandmadeFunction hostile() {
        HandmadeFunction function = random.nextInt(4) == 0 ? HandmadeFunction.whole() : scattered();
        if (random.nextBoolean()) {
            for (int mutations = random.nextInt(8); mutations > 0; mutations--) {
                int at = 0x40 + random.nextInt(0xc0);
                function.config.bytes().put(at, (byte) random.nextInt());
            }
        }
        if (random.nextInt(16) == 0) {
            function.config.bytes().put(0x34, (byte) random.nextInt());
        }
        if (random.nextInt(64) == 0) {
            for (int at = 0x40; at < 0x100; at++) {
                function.config.bytes().put(at, (byte) (random.nextBoolean() ? 9 : random.nextInt()));
            }
        }
        return function;
    }

    private HandmadeFunction scattered() {
        HandmadeFunction function = new HandmadeFunction();
        for (int bar = 0; bar < 6; bar++) {
            if (random.nextInt(3) > 0) {
                function.withBar(bar, 1 << 2 + random.nextInt(13));
            }
        }
        for (int count = random.nextInt(10); count > 0; count--) {
            int type = 1 + random.nextInt(random.nextInt(8) == 0 ? 9 : 4);
            function.add(type, random.nextInt(7), OFFSETS[random.nextInt(14)], LENGTHS[random.nextInt(16)]);
        }
        return function;
    }

    private void check(HandmadeFunction function) {
        Structures structures;
        try {
            structures = Structures.of("fuzz", function);
        } catch (DeviceFailedException refused) {
            loops += isLoop(function) ? 1 : 0;
            assertThat(expected(function)).as(refused.getMessage()).isNull();
            return;
        } finally {
            assertThat(function.config.reads).isLessThanOrEqualTo(READS_MAX);
            assertThat(function.config.writes).isZero();
        }
        found++;
        assertThat(new Window[] {structures.common(), structures.doorbells(), structures.isr(), structures.device()})
                .containsExactly(expected(function));
        int multiplier = function.config.bytes().getInt(first(function, 2) + 16);
        assertThat(structures.multiplier()).isEqualTo(Integer.toUnsignedLong(multiplier));
    }

    /** What a plain reading of the list gives; null if something is missing, or the list does not end. */
    private static Window[] expected(HandmadeFunction function) {
        if (isLoop(function)) {
            return null;
        }
        Window[] windows = new Window[4];
        for (int type = 1; type <= 4; type++) {
            int at = first(function, type);
            if (at == 0) {
                return null;
            }
            ByteBuffer bytes = function.config.bytes();
            windows[type - 1] =
                    new Window(function.bars[bytes.get(at + 4) & 0xff], bytes.getInt(at + 8), bytes.getInt(at + 12));
        }
        return windows;
    }

    private static boolean isLoop(HandmadeFunction function) {
        Set<Integer> seen = new HashSet<>();
        for (int at = link(function, 0x34); at != 0; at = link(function, at + 1)) {
            if (at < 0x40 || !seen.add(at)) {
                return true;
            }
        }
        return false;
    }

    private static int link(HandmadeFunction function, int at) {
        return function.config.bytes().get(at) & 0xfc;
    }

    /** The first capability of a type that can be used; 0 without one. */
    private static int first(HandmadeFunction function, int type) {
        for (int at = link(function, 0x34); at != 0; at = link(function, at + 1)) {
            if (isUsable(function, at, type)) {
                return at;
            }
        }
        return 0;
    }

    private static boolean isUsable(HandmadeFunction function, int at, int type) {
        ByteBuffer bytes = function.config.bytes();
        int need = type == 2 ? 20 : 16;
        if (bytes.get(at) != 9 || at + need > 256 || bytes.get(at + 3) != type || (bytes.get(at + 2) & 0xff) < need) {
            return false;
        }
        int bar = bytes.get(at + 4) & 0xff;
        if (bar > 5 || function.bars[bar] == null || type == 2 && (bytes.get(at + 16) & 1) != 0) {
            return false;
        }
        long offset = bytes.getInt(at + 8) & 0xffff_ffffL;
        long length = bytes.getInt(at + 12) & 0xffff_ffffL;
        int least = new int[] {56, 2, 1, 1}[type - 1];
        int alignment = new int[] {4, 2, 1, 4}[type - 1];
        return length >= least && offset % alignment == 0 && offset + length <= function.bars[bar].size();
    }
}
