// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.QueueStatistics;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Driver end against device end, in one thread. */
class TwoEndsTest {

    private final ElementChain element = new ElementChain();

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void shouldCarryMessagesWhenIndicesWrap(boolean indirect, boolean eventIdx) {
        QueuePair pair = new QueuePair(64, indirect, eventIdx, 16);
        for (int slot = 0; slot < 21; slot++) {
            pair.reserve(slot);
        }
        DeviceQueue device = pair.device();
        int messages = 70_000;
        for (int message = 0; message < messages; message++) {
            carryOne(pair, device, message);
        }
        assertThat(pair.driver.statistics())
                .isEqualTo(new QueueStatistics(2, 64, messages, messages, messages, messages * 20, messages * 8, 0));
        assertThat(device.statistics())
                .isEqualTo(new QueueStatistics(2, 64, messages, 0, messages, messages * 20, messages * 8, 0));
        assertThat(device.signals()).isEqualTo(messages);
        assertThat(device.nextAvail()).isEqualTo(messages & 0xffff);
    }

    private void carryOne(QueuePair pair, DeviceQueue device, int message) {
        int slot = message % 21;
        pair.payload(slot).putInt(0, message);
        assertThat(pair.driver.add(pair.chains.get(slot))).isTrue();
        assertThat(pair.driver.needsKick()).isTrue();
        assertThat(device.pop(element)).isTrue();
        assertThat(element.getU32(QueuePair.HEADER)).isEqualTo(message);
        element.putU64(0, 0x8000L | (long) message << 32);
        device.push(element.head(), QueuePair.STATUS);
        assertThat(device.enableKicks()).isFalse();
        assertThat(device.needsSignal()).isTrue();
        assertThat(pair.driver.poll(pair.completions)).isEqualTo(1);
        assertThat(pair.completions.token(0)).isEqualTo(slot);
        assertThat(pair.completions.length(0)).isEqualTo(QueuePair.STATUS);
        assertThat(pair.completions.violation(0)).isNull();
        assertThat(pair.status(slot).getLong(0)).isEqualTo(0x8000L | (long) message << 32);
        assertThat(pair.driver.enableSignals()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768})
    void shouldFillAndEmptyQueuesOfEverySize(int size) {
        QueuePair pair = new QueuePair(size, false, true, 4);
        for (int slot = 0; slot < size; slot++) {
            pair.reserveEvent(slot);
        }
        DeviceQueue device = pair.device();
        for (int round = 0; round < 3; round++) {
            pair.chains.forEach(pair.driver::add);
            assertThat(pair.driver.pending()).isEqualTo(size);
            assertThat(pair.driver.free()).isZero();
            assertThat(device.waiting()).isEqualTo(size);
            while (device.pop(element)) {
                device.push(element.head(), 8);
            }
            int taken = 0;
            for (int now = pair.driver.poll(pair.completions); now > 0; now = pair.driver.poll(pair.completions)) {
                taken += now;
                assertThat(pair.completions.length(0)).isEqualTo(8);
            }
            assertThat(taken).isEqualTo(size);
            assertThat(device.waiting()).isZero();
        }
        assertThat(device.isBroken()).isFalse();
    }

    @Test
    void shouldCarryPlaybackDataBitForBit() {
        QueuePair pair = new QueuePair(64, false, true, 1920);
        for (int slot = 0; slot < 21; slot++) {
            pair.reserve(slot);
        }
        DeviceQueue device = pair.device();
        Random random = new Random(1);
        byte[] sent = new byte[1920];
        byte[] heard = new byte[1920];
        for (int message = 0; message < 1000; message++) {
            random.nextBytes(sent);
            pair.payload(message % 21).put(0, sent);
            pair.driver.add(pair.chains.get(message % 21));
            device.pop(element);
            assertThat(element.copyOut(QueuePair.HEADER, ByteBuffer.wrap(heard)))
                    .isEqualTo(1920);
            assertThat(heard).isEqualTo(sent);
            device.push(element.head(), 8);
            pair.driver.poll(pair.completions);
        }
    }

    @Test
    void shouldCarryCapturedDataBitForBit() {
        QueuePair pair = new QueuePair(64, true, true, 1920);
        for (int slot = 0; slot < 8; slot++) {
            pair.reserveCapture(slot);
        }
        DeviceQueue device = pair.device();
        Random random = new Random(2);
        byte[] recorded = new byte[1928];
        byte[] received = new byte[1920];
        for (int message = 0; message < 1000; message++) {
            random.nextBytes(recorded);
            pair.driver.add(pair.chains.get(message % 8));
            device.pop(element);
            assertThat(element.copyIn(0, ByteBuffer.wrap(recorded))).isEqualTo(1928);
            device.push(element.head(), 1928);
            assertThat(pair.driver.poll(pair.completions)).isEqualTo(1);
            assertThat(pair.completions.length(0)).isEqualTo(1928);
            pair.payload(message % 8).get(0, received);
            assertThat(received).isEqualTo(Arrays.copyOf(recorded, 1920));
            assertThat(pair.status(message % 8)).isEqualTo(ByteBuffer.wrap(recorded, 1920, 8));
        }
    }

    @Test
    void shouldGoOnWhereAStoppedQueueWas() {
        QueuePair pair = new QueuePair(8, false, true, 16);
        DeviceQueue before = pair.device();
        for (int message = 0; message < 65_537; message++) {
            DescriptorChain chain = message < 2 ? pair.reserve(message) : pair.chains.get(message % 2);
            pair.driver.add(chain);
            if (message == 0) {
                before = pair.device();
            }
            before.pop(element);
            before.push(element.head(), 8);
            pair.driver.poll(pair.completions);
        }
        DeviceQueue after =
                new DeviceQueue(pair.addresses(), pair.memory.guestMemory(), pair.features, before.nextAvail());
        assertThat(after.pop(element)).isFalse();
        pair.driver.add(pair.chains.get(0));
        assertThat(after.pop(element)).isTrue();
        after.push(element.head(), 8);
        assertThat(pair.driver.poll(pair.completions)).isEqualTo(1);
        assertThat(pair.completions.token(0)).isEqualTo(0);
    }
}
