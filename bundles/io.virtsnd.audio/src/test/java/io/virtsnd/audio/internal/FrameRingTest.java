// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameRingTest {

    private final FrameRing ring = new FrameRing(12);

    private byte[] take(int length) {
        ByteBuffer target = ByteBuffer.allocate(length + 2).position(1);
        ring.take(target, length);
        assertThat(target.position()).isEqualTo(length + 1);
        byte[] bytes = new byte[length];
        target.get(1, bytes);
        return bytes;
    }

    @Test
    void shouldGiveWhatWasPutInOrder() {
        Random random = new Random(1);
        byte put = 0;
        byte taken = 0;
        for (int round = 0; round < 1000; round++) {
            byte[] some = new byte[random.nextInt(ring.room() + 1)];
            for (int i = 0; i < some.length; i++) {
                some[i] = put++;
            }
            ByteBuffer source = ByteBuffer.wrap(some);
            ring.put(source);
            assertThat(source.hasRemaining()).isFalse();
            for (byte next : take(random.nextInt(ring.available() + 1))) {
                assertThat(next).isEqualTo(taken++);
            }
            assertThat(ring.available() + ring.room()).isEqualTo(12);
        }
    }

    @Test
    void shouldForgetTheOldest() {
        ring.put(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));

        ring.drop(3);

        assertThat(take(1)).containsExactly(4);
        assertThat(ring.available()).isZero();
    }
}
