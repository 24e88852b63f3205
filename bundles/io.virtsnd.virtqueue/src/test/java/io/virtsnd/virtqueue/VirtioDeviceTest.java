// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.virtqueue.DeviceFailedException.Reason;
import io.virtsnd.virtqueue.VirtioDevice.State;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VirtioDeviceTest {

    private static final long WANTED = 1 | VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX;

    private final FakeTransport transport = new FakeTransport();
    private long now;
    private final VirtioDevice device = new VirtioDevice(transport, "card", () -> now += 100_000_000);

    @Test
    void shouldRunTheSequenceOfTheSpecification() {
        device.start(WANTED);
        QueueSetup setup = device.setUpQueue(2, 64);
        assertThat(device.state()).isEqualTo(State.CONFIGURING);
        device.driverOk();
        setup.notifier().notifyQueue();
        assertThat(transport.steps)
                .containsExactly("reset", "status 1", "status 2", "features", "status 8", "queue 2", "status 4");
        assertThat(transport.kicks).isEqualTo(1);
        assertThat(device.state()).isEqualTo(State.LIVE);
    }

    @ParameterizedTest
    @CsvSource({
        "0x100000000, 0x100000000",
        "0x130000001, 0x130000001",
        "0x300000000, 0x300000000",
        "0xffffffffffffffff, 0x330000001",
        "0x149000000, 0x100000000",
        "0x100000002, 0x100000000"
    })
    void shouldAcceptOnlyWhatIsOfferedWantedAndKnown(String offered, String accepted) {
        transport.offered = Long.parseUnsignedLong(offered.substring(2), 16);
        assertThat(device.start(WANTED)).isEqualTo(Long.decode(accepted));
        assertThat(transport.accepted).isEqualTo(Long.decode(accepted));
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 27, 30, 32, 33, 34, 35, 40, 63})
    void shouldRefuseToWantWhatADriverMayNotChoose(int bit) {
        assertThatThrownBy(() -> device.start(1L << bit)).isInstanceOf(IllegalArgumentException.class);
        assertThat(transport.steps).isEmpty();
    }

    @Test
    void shouldGiveUpOnLegacyDevices() {
        transport.offered = VirtioFeatures.EVENT_IDX;
        shouldFail(Reason.LEGACY_DEVICE, "offered=0x20000000");
        assertThat(transport.status & DeviceStatus.FAILED).isNotZero();
        assertThat(device.state()).isEqualTo(State.FAILED);
    }

    @Test
    void shouldGiveUpWhenFeaturesAreRefused() {
        transport.featuresRefused = true;
        shouldFail(Reason.FEATURES_REFUSED, "accepted=0x130000000 status=0x3");
        assertThat(transport.status & DeviceStatus.FAILED).isNotZero();
        assertThatThrownBy(device::driverOk).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldStartAgainAfterAFailure() {
        transport.featuresRefused = true;
        shouldFail(Reason.FEATURES_REFUSED, "");
        transport.featuresRefused = false;
        device.start(WANTED);
        assertThat(device.state()).isEqualTo(State.CONFIGURING);
    }

    @Test
    void shouldWaitForTheResetToBeComplete() {
        transport.status = 15;
        transport.resetReads = 5;
        device.start(WANTED);
        assertThat(transport.status).isEqualTo(11);
    }

    @Test
    void shouldGiveUpWhenTheResetTakesTooLong() {
        transport.status = 15;
        transport.resetReads = 1000;
        shouldFail(Reason.RESET_TIMEOUT, "status=0xf waitedNanos=1000000000");
    }

    @ParameterizedTest
    @CsvSource({"64,64,64", "64,1024,64", "256,64,64", "64,100,64", "64,1,1", "32768,40000,32768"})
    void shouldMakeQueuesAsLargeAsWantedAndPossible(int wanted, int max, int size) {
        transport.queueSizeMax = max;
        device.start(WANTED);
        QueueSetup setup = device.setUpQueue(3, wanted);
        assertThat(setup.size()).isEqualTo(size);
        assertThat(setup.index()).isEqualTo(3);
        assertThat(setup.indirect()).isTrue();
        assertThat(setup.eventIdx()).isTrue();
        long start = setup.region().deviceAddress(0);
        assertThat(transport.queues)
                .containsExactly(
                        new QueueAddresses(3, size, start, start + setup.availOffset(), start + setup.usedOffset()));
    }

    @Test
    void shouldSetUpQueuesWithoutTheFeaturesThatAreNotThere() {
        transport.offered = VirtioFeatures.VERSION_1;
        device.start(WANTED);
        QueueSetup setup = device.setUpQueue(0, 64);
        assertThat(setup.indirect()).isFalse();
        assertThat(setup.eventIdx()).isFalse();
        assertThat(device.has(VirtioFeatures.VERSION_1)).isTrue();
    }

    @Test
    void shouldGiveUpWhenThereIsNoSuchQueue() {
        device.start(WANTED);
        assertThatThrownBy(() -> device.setUpQueue(4, 64))
                .isInstanceOfSatisfying(DeviceFailedException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(Reason.NO_SUCH_QUEUE))
                .hasMessageContaining("queue=4 queueSizeMax=0");
    }

    @Test
    void shouldRefuseStepsOutOfOrder() {
        assertThatThrownBy(device::driverOk).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> device.setUpQueue(0, 64)).isInstanceOf(IllegalStateException.class);
        device.start(WANTED);
        assertThatThrownBy(() -> device.setUpQueue(0, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> device.setUpQueue(0, 0)).isInstanceOf(IllegalArgumentException.class);
        device.driverOk();
        assertThatThrownBy(() -> device.setUpQueue(0, 64)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(device::driverOk).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldReadConfigurationOfOneGeneration() {
        transport.configChanges = 3;
        ByteBuffer target = ByteBuffer.allocate(10).position(2);
        assertThat(device.readConfig(0, target)).isEqualTo(8);
        assertThat(target.position()).isEqualTo(10);
        assertThat(target.array()).containsExactly(0, 0, 3, 3, 3, 3, 3, 3, 3, 3);
    }

    @Test
    void shouldReadLessWhereTheConfigurationEnds() {
        ByteBuffer target = ByteBuffer.allocate(16);
        assertThat(device.readConfig(0, target)).isEqualTo(12);
        assertThat(target.position()).isEqualTo(12);
        assertThat(device.readConfig(12, target)).isZero();
    }

    @Test
    void shouldNotReadForEverWhenTheConfigurationChangesAllTheTime() {
        transport.configChanges = Integer.MAX_VALUE;
        assertThatThrownBy(() -> device.readConfig(0, ByteBuffer.allocate(4)))
                .isInstanceOfSatisfying(DeviceFailedException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(Reason.CONFIG_UNSTABLE));
    }

    @Test
    void shouldReleaseTheRingsWhenTheDeviceSaidThatItWasReset() {
        device.start(WANTED);
        device.setUpQueue(0, 64);
        device.setUpQueue(1, 64);
        assertThat(transport.memory.liveRegions()).isEqualTo(2);
        device.driverOk();
        device.reset();
        assertThat(transport.memory.liveRegions()).isZero();
        assertThat(device.state()).isEqualTo(State.CLAIMED);
        assertThat(transport.holder()).isEqualTo("card");
    }

    @Test
    void shouldKeepTheRingsWhenTheDeviceDoesNotReset() {
        device.start(WANTED);
        device.setUpQueue(0, 64);
        transport.resetReads = 1000;
        assertThatThrownBy(device::reset).isInstanceOf(DeviceFailedException.class);
        assertThat(transport.memory.liveRegions()).isEqualTo(1);
        device.close();
        assertThat(transport.memory.liveRegions()).isEqualTo(1);
        assertThat(transport.holder()).isNull();
    }

    @Test
    void shouldGiveTheTransportBackEvenWhenTheDeviceIsGone() {
        device.start(WANTED);
        device.driverOk();
        transport.gone = true;
        device.close();
        assertThat(transport.holder()).isNull();
        assertThat(device.state()).isEqualTo(State.CLOSED);
        device.close();
        assertThat(transport.steps.stream().filter("close"::equals)).hasSize(1);
    }

    @Test
    void shouldNotResetADeviceThatWasNeverStarted() {
        device.close();
        assertThat(transport.steps).containsExactly("close");
        assertThatThrownBy(() -> device.start(WANTED)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldNameTheHolderWhenItIsClaimed() {
        assertThatThrownBy(() -> new VirtioDevice(transport, "another", System::nanoTime))
                .isInstanceOf(ClaimedException.class)
                .hasMessageContaining("holder=card claimant=another");
    }

    @Test
    void shouldTellWhenTheDeviceNeedsAReset() {
        device.start(WANTED);
        assertThat(device.needsReset()).isFalse();
        transport.status |= DeviceStatus.NEEDS_RESET;
        assertThat(device.needsReset()).isTrue();
    }

    @Test
    void shouldSetFailedWhenTheDriverGivesUp() {
        device.start(WANTED);
        device.giveUp();
        assertThat(transport.status & DeviceStatus.FAILED).isNotZero();
        assertThatThrownBy(device::driverOk).isInstanceOf(IllegalStateException.class);
        device.close();
    }

    @Test
    void shouldDriveAQueueThatItSetUp() {
        device.start(WANTED);
        QueueSetup setup = device.setUpQueue(2, 64);
        Virtqueue queue = new Virtqueue(setup, device.memory());
        var data = device.memory().allocate(64, 64);
        queue.add(queue.chain().writable(data, 0, 8).reserve("event"));
        DeviceQueue far =
                new DeviceQueue(transport.queues.get(0), transport.memory.guestMemory(), transport.accepted, 0);
        device.driverOk();
        assertThat(queue.needsKick()).isTrue();
        queue.notifyDevice();
        ElementChain element = new ElementChain();
        assertThat(far.pop(element)).isTrue();
        assertThat(transport.kicks).isEqualTo(1);
        assertThat(device.session().await(0)).isZero();
    }

    private void shouldFail(Reason reason, String message) {
        assertThatThrownBy(() -> device.start(WANTED))
                .isInstanceOfSatisfying(DeviceFailedException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(reason))
                .hasMessageContaining(message);
    }
}
