// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.DeviceGoneException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameQueueTest {

    @Test
    void shouldGiveTheBytesInOrderWhenItWrapsAround() {
        FrameQueue queue = new FrameQueue(100);
        Random random = new Random(3);
        byte put = 0;
        byte expected = 0;
        byte[] target = new byte[64];
        for (int round = 0; round < 5_000; round++) {
            ByteBuffer bytes = ByteBuffer.allocate(1 + random.nextInt(40));
            while (bytes.hasRemaining()) {
                bytes.put(put++);
            }
            queue.put(bytes.flip());
            for (int count = 1; count > 0; ) {
                count = queue.take(target, 1, 50, 0);
                for (int i = 0; i < count; i++) {
                    assertThat(target[1 + i]).isEqualTo(expected++);
                }
            }
        }
        assertThat(expected).isEqualTo(put);
        assertThat(queue.lost()).isZero();
    }

    @Test
    void shouldCountWhatIsLostWhenFull() {
        FrameQueue queue = new FrameQueue(10);
        queue.put(ByteBuffer.allocate(8));
        queue.put(ByteBuffer.allocate(4));
        assertThat(queue.lost()).isEqualTo(4);
        assertThat(queue.take(new byte[20], 0, 20, 0)).isEqualTo(8);
    }

    @Test
    void shouldGiveWhatIsThereBeforeItFails() {
        FrameQueue queue = new FrameQueue(10);
        queue.put(ByteBuffer.allocate(3));
        queue.fail(new DeviceGoneException("unplugged"));
        assertThat(queue.take(new byte[20], 0, 20, 1_000)).isEqualTo(3);
        assertThatThrownBy(() -> queue.take(new byte[20], 0, 20, 1_000)).isInstanceOf(DeviceGoneException.class);
    }

    @Test
    void shouldReturnNothingWhenInterrupted() {
        Thread.currentThread().interrupt();
        assertThat(new FrameQueue(10).take(new byte[20], 0, 20, Long.MAX_VALUE)).isZero();
        assertThat(Thread.interrupted()).isTrue();
    }
}
