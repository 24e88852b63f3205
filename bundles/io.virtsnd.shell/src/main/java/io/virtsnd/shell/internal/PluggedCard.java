// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.SoundDeviceControl;
import io.virtsnd.api.transport.TransportConnection;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.api.transport.VirtioTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * A card for one command: creates the configurations of a backend, a device and a transport, as far as nobody else's are
 * used, and waits for the card; deletes them in the other order.
 *
 * <p>Thread: one at a time.
 */
final class PluggedCard implements AutoCloseable {

    /** The software device: its bundle, and its factory PID. */
    static final String DEVICE = "io.virtsnd.device";
    /** Its transport: its bundle, and its factory PID. */
    static final String LOOPBACK = "io.virtsnd.transport.loopback";
    /** The transport to a device behind a socket: its bundle, and its factory PID. */
    static final String VHOST_USER = "io.virtsnd.transport.vhostuser";
    /** Devices of this machine, by way of VFIO: the bundle, and its factory PID. */
    static final String VFIO = "io.virtsnd.transport.vfio";
    /** The connection to a QEMU without a guest: its bundle, and its factory PID. */
    static final String QTEST = "io.virtsnd.transport.qtest";

    /** What is said when a transport is there, and no card comes. */
    static final String NO_CARD = "the driver found no card";

    private static final String SOUND_DEVICES = "(" + VirtioTransport.DEVICE_ID + "=25)";
    private static final int QUEUE_SIZE = 64;
    private static final int SOCKET_QUEUE_MAX = 1024;
    private static final long WAIT_MILLIS = 10_000;

    private final BundleContext context;
    private final PlugRequest request;
    private final ServiceWait services;
    private final Configurations configurations;
    private final String name;
    private AudioBackend backend;
    private String backendName;
    private SoundDeviceControl control;
    private SoundCard card;

    private PluggedCard(BundleContext context, PlugRequest request) throws CommandException {
        this.context = context;
        this.request = request;
        this.services = new ServiceWait(context);
        this.configurations = new Configurations(context);
        this.name = request.name();
    }

    /** Plugs it in; if that fails, nothing is left. */
    static PluggedCard plug(BundleContext context, PlugRequest request) throws CommandException, InterruptedException {
        PluggedCard plugged = new PluggedCard(context, request);
        boolean done = false;
        try {
            plugged.plugTransport();
            done = true;
            return plugged;
        } finally {
            if (!done) {
                plugged.close();
            }
        }
    }

    private void plugTransport() throws CommandException, InterruptedException {
        TransportChoice choice = request.card().transport();
        switch (choice.kind()) {
            case VHOST_USER ->
                plugConnection(
                        VHOST_USER,
                        Map.of(
                                "path",
                                absolute(choice.value()),
                                "queue.size",
                                socketQueueSize(request.card().periods())));
            case VFIO -> plugConnection(VFIO, Map.of("address", choice.value()));
            case QTEST -> plugConnection(QTEST, Map.of("directory", absolute(choice.value())));
            default -> plugTransport(choice);
        }
    }

    /** A transport that connects by itself, and says why it does not. */
    private void plugConnection(String component, Map<String, Object> target)
            throws CommandException, InterruptedException {
        ActivationFailure.requireNativeAccess(context);
        Map<String, Object> properties = new HashMap<>(target);
        properties.put(VirtioTransport.NAME, name);
        configurations.create(component, properties, TransportConnection.class, VirtioTransport.NAME);
        card = new SocketWait(services, name).card(WAIT_MILLIS);
    }

    private static String absolute(String path) {
        return Path.of(path).toAbsolutePath().toString();
    }

    private static int socketQueueSize(int periods) {
        return Math.max(QUEUE_SIZE, Integer.highestOneBit(2 * periods - 1));
    }

    /** A transport that is there, or one of ours to a software device. */
    private void plugTransport(TransportChoice choice) throws CommandException, InterruptedException {
        String transport = foreignTransport(choice);
        if (transport == null) {
            String device = plugDevice();
            transport = name;
            Map<String, Object> properties = new HashMap<>();
            properties.put(VirtioTransport.NAME, transport);
            properties.put("device.target", ServiceWait.equal(VirtioBackend.NAME, device));
            properties.put("queue.size", queueSize(request.card().periods()));
            configurations.create(LOOPBACK, properties, SoundCard.class, VirtioTransport.NAME);
        } else if (request.namesBackend()) {
            plugBackend();
        }
        card = come(SoundCard.class, VirtioTransport.NAME, transport, NO_CARD);
    }

    /** Three descriptors for each period fit even without indirect ones. */
    private static int queueSize(int periods) {
        return Integer.highestOneBit(Math.max(QUEUE_SIZE, Math.min(periods, 10_000) * 3) * 2 - 1);
    }

    private String foreignTransport(TransportChoice choice) throws CommandException, InterruptedException {
        if (choice.kind() == TransportChoice.Kind.NAMED) {
            come(VirtioTransport.class, VirtioTransport.NAME, choice.value(), "there is no such transport");
            return choice.value();
        }
        boolean look = request.bundles() && choice.kind() == TransportChoice.Kind.DEFAULT;
        return look ? property(services.find(VirtioTransport.class, SOUND_DEVICES), VirtioTransport.NAME) : null;
    }

    private String plugDevice() throws CommandException, InterruptedException {
        String device = request.card().device().orElse(null);
        if (device == null && request.bundles()) {
            device = property(services.find(VirtioBackend.class, SOUND_DEVICES), VirtioBackend.NAME);
        }
        if (device != null) {
            if (request.namesBackend()) {
                plugBackend();
            }
            come(VirtioBackend.class, VirtioBackend.NAME, device, "there is no such device");
            return device;
        }
        String target = plugBackend();
        Map<String, Object> properties =
                new HashMap<>(new DeviceOffer(backend, request.setting().direction())
                        .properties(request.setting().wish()));
        properties.put(VirtioBackend.NAME, name);
        properties.put("backend.target", ServiceWait.equal(AudioBackend.NAME, target));
        properties.put("clock", clock());
        configurations.create(DEVICE, properties, SoundDeviceControl.class, VirtioBackend.NAME);
        control = come(SoundDeviceControl.class, VirtioBackend.NAME, name, "the software device does not start");
        return name;
    }

    private String clock() {
        if (request.card().freeRun()) {
            return "free";
        }
        return backendChoice().kind() == BackendChoice.Kind.JAVASOUND ? "backend" : "sample";
    }

    private BackendChoice backendChoice() {
        return request.namesBackend()
                ? request.card().backend()
                : request.setting().backend();
    }

    /** Makes the backend, or finds the one that is meant; the name that it has. */
    private String plugBackend() throws CommandException, InterruptedException {
        BackendChoice choice = backendChoice();
        String target = name;
        if (choice.kind() == BackendChoice.Kind.NAMED) {
            target = choice.value();
        } else if (!request.namesBackend() && request.bundles()) {
            String found = property(services.find(AudioBackend.class, null), AudioBackend.NAME);
            target = found == null ? name : found;
        }
        if (target.equals(name)) {
            Map<String, Object> properties =
                    new BackendSetup(choice, request.setting().direction()).properties(name, request.since());
            configurations.create(choice.kind().pid(), properties, AudioBackend.class, AudioBackend.NAME);
        }
        backendName = target;
        backend = come(AudioBackend.class, AudioBackend.NAME, target, "there is no such backend");
        return target;
    }

    private static String property(Optional<? extends ServiceReference<?>> reference, String key) {
        return reference
                .map(found -> found.getProperty(key))
                .map(Object::toString)
                .orElse(null);
    }

    private <T> T come(Class<T> type, String key, String value, String otherwise)
            throws CommandException, InterruptedException {
        long millis = value.equals(name) || request.bundles() || type == SoundCard.class ? WAIT_MILLIS : 0;
        return services.come(type, ServiceWait.equal(key, value), millis)
                .orElseThrow(() -> new CommandException(otherwise + ": " + key + "=" + value
                        + (millis > 0 ? " waited=" + millis / 1000 + " s" : "") + "; -v says more"));
    }

    SoundCard card() {
        return card;
    }

    /** What the backend is, if one is ours or was found: to be said where nobody named one. */
    Optional<String> automatic() {
        if (backend == null || request.namesBackend()) {
            return Optional.empty();
        }
        return Optional.of(
                backendName.equals(name) ? request.setting().backend().describe() : backendName);
    }

    /** The owner's end of the software device, if it is ours. */
    Optional<SoundDeviceControl> control() {
        return Optional.ofNullable(control);
    }

    /** Why sound was lost in the backend; certain once this is closed. */
    Optional<IOException> failure() {
        return backend == null ? Optional.empty() : backend.failure();
    }

    /** Unplugs the transport, the device, the backend; each is gone before the next goes. */
    @Override
    public void close() {
        configurations.deleteAll(WAIT_MILLIS);
    }
}
