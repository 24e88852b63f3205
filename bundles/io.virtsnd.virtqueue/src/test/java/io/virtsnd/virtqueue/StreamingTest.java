// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Driver and device on threads of their own, both blocking for the signal of the other: a notification that is suppressed
 * wrongly hangs the test, a barrier that is missing shows as wrong data.
 */
@Timeout(60)
class StreamingTest {

    private static final int PAYLOAD = 64;
    private static final int MESSAGES = 150_000;

    @ParameterizedTest
    @CsvSource({"false,false,64", "false,true,64", "true,false,16", "true,true,16", "true,true,4"})
    void shouldStreamBitExactWhenBothEndsBlock(boolean indirect, boolean eventIdx, int size) throws Exception {
        QueuePair pair = new QueuePair(size, indirect, eventIdx, PAYLOAD);
        int slots = indirect ? size : size / 3;
        for (int slot = 0; slot < slots; slot++) {
            pair.reserve(slot);
        }
        Semaphore kick = new Semaphore(0);
        Semaphore signal = new Semaphore(0);
        DeviceQueue device = pair.device();
        CompletableFuture<Long> consumer = CompletableFuture.supplyAsync(() -> consume(device, kick, signal));
        long produced = produce(pair, kick, signal);
        assertThat(consumer.get(30, TimeUnit.SECONDS)).isEqualTo(produced);
        assertThat(device.statistics().messages()).isEqualTo(MESSAGES);
        assertThat(pair.driver.statistics().used()).isEqualTo(MESSAGES);
        assertThat(pair.driver.statistics().violations()).isZero();
        assertThat(device.statistics().violations()).isZero();
    }

    private static long produce(QueuePair pair, Semaphore kick, Semaphore signal) throws InterruptedException {
        long checksum = 0;
        int sent = 0;
        int back = 0;
        while (back < MESSAGES) {
            for (DescriptorChain chain : pair.chains) {
                if (sent < MESSAGES && !chain.isExposed()) {
                    checksum = fill(pair.payload((int) chain.token()), sent++, checksum);
                    pair.driver.add(chain);
                }
            }
            if (pair.driver.needsKick()) {
                kick.release();
            }
            pair.driver.disableSignals();
            int before = back;
            for (int taken = pair.driver.poll(pair.completions); taken > 0; ) {
                back += check(pair);
                taken = pair.driver.poll(pair.completions);
            }
            if (back == before && !pair.driver.enableSignals()) {
                assertThat(signal.tryAcquire(20, TimeUnit.SECONDS))
                        .as("lost signal")
                        .isTrue();
            }
        }
        return checksum;
    }

    private static int check(QueuePair pair) {
        for (int entry = 0; entry < pair.completions.count(); entry++) {
            int slot = (int) pair.completions.token(entry);
            if (pair.completions.length(entry) != QueuePair.STATUS
                    || pair.status(slot).getInt(0) != 0x8000
                    || pair.status(slot).getInt(4) != pair.payload(slot).getInt(0)) {
                throw new AssertionError(
                        "slot=" + slot + " status=" + pair.status(slot).getLong(0));
            }
        }
        return pair.completions.count();
    }

    private static long consume(DeviceQueue device, Semaphore kick, Semaphore signal) {
        ElementChain element = new ElementChain();
        ByteBuffer heard = ByteBuffer.allocateDirect(PAYLOAD);
        long checksum = 0;
        int done = 0;
        while (done < MESSAGES) {
            device.disableKicks();
            int before = done;
            while (device.pop(element)) {
                element.copyOut(QueuePair.HEADER, heard.clear());
                checksum = sum(heard, checksum);
                element.putU64(0, 0x8000L | (long) element.getU32(QueuePair.HEADER) << 32);
                device.push(element.head(), QueuePair.STATUS);
                done++;
            }
            if (device.needsSignal()) {
                signal.release();
            }
            if (done == before && !device.enableKicks()) {
                await(kick);
            }
        }
        return checksum;
    }

    private static void await(Semaphore kick) {
        try {
            assertThat(kick.tryAcquire(20, TimeUnit.SECONDS)).as("lost kick").isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static long fill(ByteBuffer payload, int message, long checksum) {
        for (int at = 0; at < PAYLOAD; at += 4) {
            payload.putInt(at, message * 31 + at);
        }
        payload.putInt(0, message);
        return sum(payload, checksum);
    }

    private static long sum(ByteBuffer payload, long checksum) {
        long sum = checksum;
        for (int at = 0; at < PAYLOAD; at += 8) {
            long word = payload.getLong(at);
            sum = sum * 1_000_003 + (payload.order() == ByteOrder.LITTLE_ENDIAN ? Long.reverseBytes(word) : word);
        }
        return sum;
    }
}
