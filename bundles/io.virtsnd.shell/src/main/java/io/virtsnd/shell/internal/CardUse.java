// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.audio.SoundFormat;
import io.virtsnd.api.backend.DeviceStreamStatistics;
import io.virtsnd.api.backend.SoundDeviceControl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.osgi.framework.BundleContext;

/** Plugs a card in, does something with it, unplugs it, and tells what was lost meanwhile. */
final class CardUse {

    private static final long SETTLE_MILLIS = 10;

    private final Host host;
    private final CommonOptions common;
    private final CardOptions card;

    CardUse(Host host, CommonOptions common, CardOptions card) {
        this.host = host;
        this.common = common;
        this.card = card;
    }

    /**
     * What is done with a card.
     *
     * @param <T> what comes out
     */
    @FunctionalInterface
    interface Job<T> {

        /** Does it. */
        T on(PluggedCard plugged) throws CommandException, IOException, InterruptedException;
    }

    /**
     * What is to be plugged in.
     *
     * @param label of the names of what is plugged in
     * @param direction what is used of the card
     * @param wish what the frames look like
     * @param backend what the backend is, if no foreign one is there
     */
    record Setting(String label, Direction direction, SoundFormat wish, BackendChoice backend) {}

    /** The backend that was named, or what {@code auto} means for a file on this machine. */
    BackendChoice backend(Direction direction, Path file) throws CommandException, InterruptedException {
        return card.wantsBackend()
                ? AutoBackend.choose(host.context(bundles(card, card.backend())), direction, file)
                : card.backend();
    }

    /** Checks what can be checked without a framework, and gets one with all that is needed. */
    private BundleContext begin(BackendChoice backend, Direction direction)
            throws CommandException, InterruptedException {
        BackendSetup setup = new BackendSetup(backend, direction);
        boolean checked = !card.transport().hasDeviceOfOthers() && backend.kind() != BackendChoice.Kind.NAMED;
        if (checked) {
            setup.check();
        }
        BundleContext context = host.context(bundles(card, backend));
        if (checked) {
            setup.check(context);
        }
        return context;
    }

    /** Does it, with everything around it. */
    <T> T run(Setting setting, Job<T> job) throws CommandException, IOException, InterruptedException {
        String name = setting.label() + "-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        PlugRequest request = new PlugRequest(name, setting, card, common.hasBundles(), host.since());
        BundleContext context = begin(setting.backend(), setting.direction());
        common.install(context);
        T result;
        List<PcmInfo> streams;
        PluggedCard plugged = PluggedCard.plug(context, request);
        try (plugged) {
            result = job.on(plugged);
            streams = plugged.card().streams();
            settle(plugged);
        } catch (InterruptedException e) {
            throw withLoss(e, plugged);
        } catch (SoundException e) {
            if (Thread.interrupted()) {
                throw withLoss(new InterruptedException(), plugged);
            }
            throw e;
        }
        // Certain only now: a backend that is slow is given up when the device goes.
        requireAll(plugged.failure().orElse(null), lost(plugged, streams));
        return result;
    }

    /** What was to be kept of what was played may be lost: that is said as well. */
    private static InterruptedException withLoss(InterruptedException asked, PluggedCard plugged) {
        plugged.failure().ifPresent(asked::addSuppressed);
        return asked;
    }

    /** A backend may be slower than RELEASE is kept waiting: it gets the time that it needs, or is given up. */
    private static void settle(PluggedCard plugged) throws InterruptedException {
        SoundDeviceControl control = plugged.control().orElse(null);
        while (control != null && !control.isSettled()) {
            Thread.sleep(SETTLE_MILLIS);
        }
    }

    private static void requireAll(IOException failure, String lost) throws CommandException {
        if (failure != null) {
            throw new CommandException(failure.getMessage(), failure);
        }
        if (!lost.isEmpty()) {
            throw new CommandException(lost);
        }
    }

    /** What a card needs beside the driver. */
    static Set<String> bundles(CardOptions card, BackendChoice backend) {
        Set<String> bundles = new HashSet<>(card.transport().bundles());
        if (card.transport().hasDeviceOfOurs() && card.device().isEmpty()) {
            bundles.add(PluggedCard.DEVICE);
        }
        if (!card.transport().hasDeviceOfOthers()) {
            bundles.addAll(backend.kind().bundles());
        }
        return bundles;
    }

    /** What the device says its backend lost. Frames that came while nobody recorded are an xrun, and no fault of it. */
    private static String lost(PluggedCard plugged, List<PcmInfo> streams) {
        SoundDeviceControl control = plugged.control().orElse(null);
        StringBuilder lost = new StringBuilder();
        for (PcmInfo stream : control == null ? List.<PcmInfo>of() : streams) {
            DeviceStreamStatistics statistics = control.streamStatistics(stream.streamId());
            long frames = stream.direction() == Direction.OUTPUT ? statistics.discarded() : 0;
            if (statistics.backendErrors() > 0 || frames > 0) {
                lost.append("backend lost sound: stream=" + stream.streamId() + " errors=" + statistics.backendErrors()
                        + " frames=" + frames);
            }
        }
        return lost.toString();
    }
}
