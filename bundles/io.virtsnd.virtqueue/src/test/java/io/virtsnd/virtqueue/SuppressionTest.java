// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who tells whom, and when not: flags and event indices, in both directions. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class SuppressionTest {

    private final boolean eventIdx;
    private final ElementChain element = new ElementChain();
    private QueuePair pair;
    private DeviceQueue device;

    SuppressionTest(boolean eventIdx) {
        this.eventIdx = eventIdx;
    }

    @BeforeEach
    void fillAQueue() {
        pair = new QueuePair(64, true, eventIdx, 16);
        for (int slot = 0; slot < 64; slot++) {
            pair.reserve(slot);
        }
        device = pair.device();
    }

    @Test
    void shouldKickOnceForABatch() {
        add(5);
        assertThat(pair.driver.needsKick()).isTrue();
        assertThat(pair.driver.needsKick()).isFalse();
        assertThat(pair.driver.statistics().kicks()).isEqualTo(1);
    }

    @Test
    void shouldNotKickADeviceThatPolls() {
        device.disableKicks();
        add(64);
        assertThat(pair.driver.needsKick()).isFalse();
        useAll();
        pair.driver.poll(pair.completions);
        add(64);
        assertThat(pair.driver.needsKick()).isFalse();
        assertThat(pair.driver.statistics().kicks()).isZero();
    }

    @Test
    void shouldKickAgainWhenTheDeviceAskedForIt() {
        device.disableKicks();
        add(3);
        assertThat(pair.driver.needsKick()).isFalse();
        useAll();
        assertThat(device.enableKicks()).isFalse();
        add(1);
        assertThat(pair.driver.needsKick()).isTrue();
    }

    @Test
    void shouldTellTheDeviceWhenSomethingCameBeforeItAsked() {
        device.disableKicks();
        useAll();
        add(1);
        assertThat(pair.driver.needsKick()).isFalse();
        assertThat(device.enableKicks()).isTrue();
        assertThat(device.pop(element)).isTrue();
        assertThat(device.enableKicks()).isFalse();
    }

    @Test
    void shouldSignalOnceForABatch() {
        pair.driver.enableSignals();
        add(5);
        useAll();
        assertThat(device.needsSignal()).isTrue();
        assertThat(device.needsSignal()).isFalse();
        assertThat(device.signals()).isEqualTo(1);
    }

    @Test
    void shouldNotSignalADriverThatPolls() {
        pair.driver.disableSignals();
        add(64);
        useAll();
        assertThat(device.needsSignal()).isFalse();
        pair.driver.poll(pair.completions);
        add(64);
        useAll();
        assertThat(device.needsSignal()).isFalse();
    }

    @Test
    void shouldSignalAgainWhenTheDriverAskedForIt() {
        pair.driver.disableSignals();
        add(3);
        useAll();
        assertThat(device.needsSignal()).isFalse();
        pair.driver.poll(pair.completions);
        assertThat(pair.driver.enableSignals()).isFalse();
        add(1);
        useAll();
        assertThat(device.needsSignal()).isTrue();
    }

    @Test
    void shouldTellTheDriverWhenSomethingCameBeforeItAsked() {
        pair.driver.disableSignals();
        add(1);
        useAll();
        assertThat(device.needsSignal()).isFalse();
        assertThat(pair.driver.enableSignals()).isTrue();
        assertThat(pair.driver.poll(pair.completions)).isEqualTo(1);
        assertThat(pair.driver.enableSignals()).isFalse();
    }

    @Test
    void shouldCountKicksThatArrived() {
        device.countKick();
        device.countKick();
        assertThat(device.statistics().kicks()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void shouldAgreeOnEveryKickWhenIndicesWrap(int batch) {
        int messages = 0;
        while (messages < 70_000) {
            add(batch);
            messages += batch;
            assertThat(pair.driver.needsKick()).isTrue();
            useAll();
            assertThat(device.enableKicks()).isFalse();
            assertThat(device.needsSignal()).isTrue();
            assertThat(pair.driver.poll(pair.completions)).isEqualTo(batch);
            assertThat(pair.driver.enableSignals()).isFalse();
        }
    }

    private void add(int messages) {
        for (int added = 0, slot = 0; added < messages; slot++) {
            if (!pair.chains.get(slot).isExposed()) {
                pair.driver.add(pair.chains.get(slot));
                added++;
            }
        }
    }

    private void useAll() {
        while (device.pop(element)) {
            device.push(element.head(), 8);
        }
    }
}
