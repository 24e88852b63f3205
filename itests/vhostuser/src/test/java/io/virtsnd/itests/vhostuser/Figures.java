// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.vhostuser;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundCard;
import io.virtsnd.itests.conformance.CardBench;
import io.virtsnd.itests.conformance.DeviceShape;
import io.virtsnd.itests.conformance.DeviceUnderTest;
import io.virtsnd.itests.conformance.SoftwareDevice;
import io.virtsnd.linux.Linux;
import io.virtsnd.transport.loopback.internal.LoopbackSettings;
import io.virtsnd.transport.loopback.internal.LoopbackTransport;
import io.virtsnd.transport.vhostuser.internal.VhostUserSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** How fast requests and periods go round over the socket, beside loopback in the same run. Printed, not judged. */
final class Figures {

    private static final int WINDOWS = 7;
    private static final int REQUESTS = 2_000;
    private static final int PERIODS = 5_000;
    private static final int FRAMES = 480;

    private Figures() {}

    /** Prints a table. */
    public static void main(String[] args) throws IOException {
        Path socket = Files.createTempDirectory("figures").resolve("s");
        try (Linux linux = new Linux();
                DeviceProcess process = new DeviceProcess();
                DeviceUnderTest near = new SoftwareDevice(
                        DeviceShape.FREE,
                        device -> new LoopbackTransport(
                                new LoopbackSettings("near", 64, true, true, false), device, new Random(1)));
                DeviceUnderTest far = new RemoteDevice(
                        process, linux, VhostUserSettings.of("far", socket), DeviceShape.FREE.withQueueSize(64))) {
            double[][] all = new double[6][WINDOWS];
            for (int window = 0; window < WINDOWS; window++) {
                double[] here = measure(near);
                double[] there = measure(far);
                for (int i = 0; i < here.length; i++) {
                    all[2 * i][window] = here[i];
                    all[2 * i + 1][window] = there[i];
                }
            }
            System.out.println("us, least (median) of " + WINDOWS
                    + " windows        loopback             socket     ratio of medians");
            print("control request (PREPARE)", all[0], all[1]);
            print("period, one in flight", all[2], all[3]);
            print("period, 8 in flight", all[4], all[5]);
        } finally {
            Files.deleteIfExists(socket.getParent());
        }
        System.exit(0);
    }

    private static void print(String what, double[] here, double[] there) {
        Arrays.sort(here);
        Arrays.sort(there);
        System.out.printf(
                "%-28s %14.1f (%.1f) %14.1f (%.1f) %12.1f%n",
                what, here[0], here[WINDOWS / 2], there[0], there[WINDOWS / 2], there[WINDOWS / 2] / here[WINDOWS / 2]);
    }

    /** Microseconds of a request, and of a period with one and with eight in flight. */
    private static double[] measure(DeviceUnderTest device) {
        try (CardBench bench = CardBench.ofTheHouse()) {
            SoundCard card = bench.plug(device.transport());
            double[] times = {requests(card), periods(card, 1), periods(card, 8)};
            bench.unplug();
            return times;
        }
    }

    private static PcmParams params(int periods) {
        return PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, FRAMES, periods);
    }

    private static double requests(SoundCard card) {
        try (PcmSubstream stream = card.open(0)) {
            stream.setParams(params(2));
            long begin = System.nanoTime();
            for (int i = 0; i < REQUESTS; i++) {
                stream.prepare();
            }
            return (System.nanoTime() - begin) / 1e3 / REQUESTS;
        }
    }

    private static double periods(SoundCard card, int inFlight) {
        ByteBuffer period = ByteBuffer.allocateDirect(FRAMES * 4);
        try (PcmSubstream stream = card.open(0)) {
            stream.setParams(params(inFlight));
            stream.prepare();
            for (int i = 0; i < inFlight; i++) {
                stream.write(period.clear());
            }
            stream.start();
            long begin = System.nanoTime();
            for (int i = 0; i < PERIODS; i++) {
                stream.write(period.clear());
            }
            return (System.nanoTime() - begin) / 1e3 / PERIODS;
        }
    }
}
