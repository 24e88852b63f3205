// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.linux.Linux;
import io.virtsnd.vhostuser.FrontEndRequest;
import io.virtsnd.vhostuser.PeerGoneException;
import io.virtsnd.vhostuser.PeerSilentException;
import io.virtsnd.vhostuser.VhostUserException;
import io.virtsnd.virtqueue.DeviceFailedException;
import io.virtsnd.virtqueue.VirtioDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/** Every request is answered wrongly, in every way: always a typed error, soon, and nothing is left over. */
@Timeout(60)
class FaultTest {

    /** For an answer that comes: a busy machine is no fault of the device. */
    private static final int PATIENT_MILLIS = 2000;

    private static final int SHORT_MILLIS = 50;

    private final Linux linux = new Linux();
    private final Leaks leaks = new Leaks();

    @TempDir
    private Path directory;

    private FakeDevice peer;
    private VhostUserTransport transport;

    @BeforeEach
    void serve() {
        Path path = directory.resolve("s");
        peer = new FakeDevice(linux, path);
        peer.protocol = FakeDevice.RICH;
        front(PATIENT_MILLIS);
    }

    private void front(int replyMillis) {
        VhostUserSettings settings = VhostUserSettings.of("fault", directory.resolve("s"));
        transport = new VhostUserTransport(linux, settings.withReplyTimeout(replyMillis), () -> {});
    }

    /** Whether the rest of an answer does not come, and the connection stays. */
    private static boolean isSilent(Fault fault) {
        return fault == Fault.SILENT || fault == Fault.HALF_HEADER || fault == Fault.HALF_PAYLOAD;
    }

    @AfterEach
    void end() {
        transport.remove();
        peer.close();
        leaks.assertNone();
        assertThat(peer.violations()).isEmpty();
        linux.close();
    }

    /** Everything that a driver does with a device. */
    private void useEverything() throws IOException {
        transport.connect();
        try (VirtioDevice device = new VirtioDevice(transport, "test", System::nanoTime)) {
            device.start(0);
            device.readConfig(0, ByteBuffer.allocate(12));
            device.setUpQueue(0, 64);
            device.driverOk();
            device.needsReset();
            device.reset();
        }
    }

    static Stream<Arguments> faults() {
        List<Arguments> all = new ArrayList<>();
        for (FrontEndRequest request : FrontEndRequest.values()) {
            for (Fault fault : Fault.values()) {
                all.add(Arguments.of(request, fault));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void shouldFailTypedWhenAnAnswerIsWrong(FrontEndRequest request, Fault fault) {
        if (isSilent(fault)) {
            front(SHORT_MILLIS);
        }
        peer.faults.put(request, fault);
        peer.start();
        long start = System.nanoTime();
        Throwable failure = catchThrowable(this::useEverything);
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(3));
        boolean isMet = peer.requests().contains(request);
        boolean isAnswered = request.hasReply() || isAfterAgreement(request);
        if (!isMet) {
            assertThat(failure == null || isSilent(fault)).as("%s", failure).isTrue(); // it may have been too short
        }
        if (!isMet && failure == null) {
            return;
        }
        if (!isAnswered && failure == null) {
            return;
        }
        assertThat(failure)
                .isInstanceOfAny(
                        TransportException.class,
                        DeviceFailedException.class,
                        MissingFeatureException.class,
                        VhostUserException.class,
                        PeerGoneException.class,
                        PeerSilentException.class);
        assertThat(failure.getMessage()).contains("=");
    }

    private static boolean isAfterAgreement(FrontEndRequest request) {
        return request != FrontEndRequest.SET_OWNER && request != FrontEndRequest.SET_PROTOCOL_FEATURES;
    }

    @ParameterizedTest
    @EnumSource(names = {"SET_VRING_NUM", "SET_VRING_ADDR", "SET_VRING_ENABLE", "ADD_MEM_REG", "SET_FEATURES"})
    void shouldFailTypedWhenARequestIsRefused(FrontEndRequest request) {
        peer.refused.put(request, true);
        peer.start();
        assertThat(catchThrowable(this::useEverything))
                .isInstanceOfAny(TransportException.class, DeviceFailedException.class);
        assertThat(transport.isGone()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"HUGE"})
    void shouldSayRemovedWhenAnAnswerWasWrong(Fault fault) throws IOException {
        if (isSilent(fault)) {
            front(10 * SHORT_MILLIS);
        }
        peer.start();
        transport.connect();
        TransportSession session = transport.claim("test");
        peer.faults.put(FrontEndRequest.GET_CONFIG, fault);
        assertThat(catchThrowable(() -> transport.readConfig(0, ByteBuffer.allocate(12))))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("transport=fault");
        assertThat(session.await(TimeUnit.SECONDS.toNanos(5))).isEqualTo(TransportSession.REMOVED);
        assertThat(catchThrowable(transport::status)).isInstanceOf(TransportException.class);
        session.close();
    }
}
