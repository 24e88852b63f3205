// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FrameRingTest {

    @Test
    void shouldHoldWholeBlocks() {
        FrameRing ring = new FrameRing(100, 12);
        assertThat(ring.capacity()).isEqualTo(108);
        assertThat(ring.room()).isEqualTo(108);
        assertThat(ring.available()).isZero();
        assertThat(ring.space(1000).remaining()).isEqualTo(108);
        ring.space(108);
        ring.produced(108);
        assertThat(ring.room()).isZero();
        assertThat(ring.space(12).remaining()).isZero();
        assertThat(ring.data(24).remaining()).isEqualTo(24);
    }

    @Test
    void shouldNotCutAFrameWhereItWraps() {
        FrameRing ring = new FrameRing(36, 12);
        ring.produced(24);
        ring.consumed(24);
        assertThat(ring.space(36).remaining()).isEqualTo(12);
        ring.produced(12);
        assertThat(ring.space(36).remaining()).isEqualTo(24);
        ring.produced(12);
        assertThat(ring.data(36).remaining()).isEqualTo(12);
    }

    @Test
    @Timeout(60)
    void shouldKeepTheOrderOfBytesBetweenTwoThreads() throws InterruptedException {
        FrameRing ring = new FrameRing(4096, 4);
        int total = 4_000_000;
        AtomicReference<String> wrong = new AtomicReference<>();
        Thread consumer = new Thread(() -> {
            Random random = new Random(1);
            for (int next = 0; next < total && wrong.get() == null; ) {
                ByteBuffer data = ring.data(4 * (1 + random.nextInt(300)));
                int bytes = data.remaining();
                while (data.hasRemaining()) {
                    int found = data.getInt();
                    if (found != next) {
                        wrong.compareAndSet(null, "expected " + next + " found " + found);
                    }
                    next += 4;
                }
                ring.consumed(bytes);
                Thread.yield();
            }
        });
        consumer.start();
        Random random = new Random(2);
        for (int next = 0; next < total && wrong.get() == null; ) {
            ByteBuffer space = ring.space(Math.min(4 * (1 + random.nextInt(300)), total - next));
            int bytes = space.remaining();
            while (space.hasRemaining()) {
                space.putInt(next);
                next += 4;
            }
            ring.produced(bytes);
            Thread.yield();
        }
        consumer.join();
        assertThat(wrong.get()).isNull();
    }
}
