// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.SoundFormat;
import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.DeviceStreamStatistics;
import io.virtsnd.api.backend.SoundDeviceControl;
import io.virtsnd.api.transport.BackendExport;
import io.virtsnd.api.transport.VirtioBackend;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.osgi.framework.BundleContext;

/**
 * A backend, a software device and a socket: creates their configurations, and deletes them in the other order.
 *
 * <p>Thread: one at a time.
 */
final class ServedDevice implements AutoCloseable {

    /** The bundles that are needed, apart from those of the backend. */
    static final Set<String> BUNDLES =
            Set.of("io.virtsnd.linux", "io.virtsnd.vhostuser", ServedDevice.EXPORT, PluggedCard.DEVICE);

    private static final String EXPORT = "io.virtsnd.export.vhostuser";
    private static final SoundFormat USUAL = new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, 2);
    private static final long WAIT_MILLIS = 5_000;
    private static final long LOOK_MILLIS = 50;

    private final BundleContext context;
    private final ServeRequest request;
    private final ServiceWait services;
    private final Configurations configurations;
    private final String name;
    private AudioBackend backend;
    private SoundDeviceControl control;
    private BackendExport export;
    private int streams;

    private ServedDevice(BundleContext context, ServeRequest request) throws CommandException {
        this.context = context;
        this.request = request;
        this.services = new ServiceWait(context);
        this.configurations = new Configurations(context);
        this.name = "serve-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
    }

    /** Plugs it in; if that fails, nothing is left. */
    static ServedDevice plug(BundleContext context, ServeRequest request)
            throws CommandException, InterruptedException {
        ActivationFailure.requireNativeAccess(context);
        ServedDevice served = new ServedDevice(context, request);
        boolean done = false;
        try {
            served.plugDevice(served.plugBackend());
            served.plugExport();
            done = true;
            return served;
        } finally {
            if (!done) {
                served.close();
            }
        }
    }

    private String plugBackend() throws CommandException, InterruptedException {
        BackendChoice choice = request.backend();
        boolean ours = choice.kind() != BackendChoice.Kind.NAMED;
        String target = ours ? name : choice.value();
        if (ours) {
            configurations.create(
                    choice.kind().pid(), request.backendProperties(name), AudioBackend.class, AudioBackend.NAME);
        }
        backend = come(
                AudioBackend.class, AudioBackend.NAME, target, choice.kind().pid());
        return target;
    }

    private void plugDevice(String target) throws CommandException, InterruptedException {
        Map<String, Object> properties = new HashMap<>(new DeviceOffer(backend, Direction.OUTPUT).properties(USUAL));
        properties.put(VirtioBackend.NAME, name);
        properties.put("streams", request.streams().toArray(String[]::new));
        properties.put("backend.target", ServiceWait.equal(AudioBackend.NAME, target));
        properties.put("clock", request.clock());
        configurations.create(PluggedCard.DEVICE, properties, SoundDeviceControl.class, VirtioBackend.NAME);
        control = come(SoundDeviceControl.class, VirtioBackend.NAME, name, PluggedCard.DEVICE);
        while (statistics(streams).isPresent()) {
            streams++;
        }
    }

    private void plugExport() throws CommandException, InterruptedException {
        Map<String, Object> properties = new HashMap<>();
        properties.put(BackendExport.NAME, name);
        properties.put("path", request.socket().path().toAbsolutePath().toString());
        properties.put("mode", request.socket().mode());
        properties.put("group", request.socket().group());
        properties.put("realtime.priority", request.socket().realtime());
        properties.put("device.target", ServiceWait.equal(VirtioBackend.NAME, name));
        configurations.create(EXPORT, properties, BackendExport.class, BackendExport.NAME);
        export = come(BackendExport.class, BackendExport.NAME, name, EXPORT);
    }

    /** Waits for what a component registers; if it does not, says what the component said. */
    private <T> T come(Class<T> type, String key, String value, String component)
            throws CommandException, InterruptedException {
        String filter = ServiceWait.equal(key, value);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS);
        while (true) {
            Optional<T> service = services.come(type, filter, LOOK_MILLIS);
            if (service.isPresent()) {
                return service.get();
            }
            Optional<String> failure = ActivationFailure.of(context, component, name);
            if (failure.isPresent()) {
                throw new CommandException(failure.get());
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new CommandException("there is no such service: " + type.getSimpleName() + " " + key + "=" + value
                        + "; -v says more");
            }
        }
    }

    BackendExport export() {
        return export;
    }

    /** Counters of a stream; empty if there is no such stream. */
    Optional<DeviceStreamStatistics> statistics(int streamId) {
        try {
            return Optional.of(control.streamStatistics(streamId));
        } catch (IllegalArgumentException beyondTheLast) {
            return Optional.empty();
        }
    }

    /** One line of all that went through. */
    String summary() {
        long frames = 0;
        long xruns = 0;
        for (int streamId = 0; streamId < streams; streamId++) {
            DeviceStreamStatistics of = statistics(streamId).orElseThrow();
            frames += of.frames();
            xruns += of.xruns();
        }
        return "served " + export.connections() + " connections, " + frames + " frames, " + xruns + " xruns";
    }

    List<DeviceStreamStatistics> statistics() {
        return IntStream.range(0, streams)
                .mapToObj(streamId -> statistics(streamId).orElseThrow())
                .toList();
    }

    /** Why sound was lost in the backend; certain once this is closed. */
    Optional<IOException> failure() {
        return backend.failure();
    }

    /** Unplugs the socket, the device, the backend; each is gone before the next goes. */
    @Override
    public void close() {
        configurations.deleteAll(WAIT_MILLIS);
    }
}
