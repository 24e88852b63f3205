// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.api.transport.TransportConnection;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.PollSet;
import io.virtsnd.linux.TakeBack;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to QEMU again and again, and offers the devices that it has for as long as it has them.
 *
 * <p>Thread: one of its own connects, offers and takes back; {@link #close()} any.
 */
final class ConnectLoop implements TransportConnection, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectLoop.class);
    private static final long JOIN_MILLIS = 3000;
    private static final long RETRY_NANOS = 200_000_000L;
    private static final long LOOK_NANOS = 250_000_000L;

    private final Linux linux;
    private final QtestSettings settings;
    private final Registry registry;
    private final DoorbellServer doorbells;
    private final EventFd bell;
    private final Thread thread;

    private final Object lock = new Object();
    private final TakeBack takeBack = new TakeBack();
    private final Map<QtestDevice, Runnable> offered = new LinkedHashMap<>();
    private boolean closed;
    private boolean callingOut;
    private Discovery discovery;
    private volatile State state = State.CONNECTING;
    private volatile String reason;
    /** What was logged last. */
    private String reported;

    /** Makes a device public, and answers how that ends. */
    @FunctionalInterface
    interface Registry {
        /** Registers. */
        Runnable register(QtestDevice device, String name);
    }

    /**
     * @param linux makes descriptors
     * @param settings where and how
     * @param registry where devices are offered
     * @throws IOException if there are no descriptors left, or a socket cannot be made
     */
    ConnectLoop(Linux linux, QtestSettings settings, Registry registry) throws IOException {
        this.linux = linux;
        this.settings = settings;
        this.registry = registry;
        bell = linux.createEventFd();
        doorbells = settings.interrupts() == Interrupts.IVSHMEM
                ? new DoorbellServer(linux, settings.name(), settings.doorbells())
                : null;
        thread = new Thread(null, this::live, "virtsnd-" + settings.name() + "-connect", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(ConnectLoop.class.getClassLoader());
    }

    /** Begins; returns at once. */
    void start() {
        thread.start();
    }

    QtestSettings settings() {
        return settings;
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    @Override
    public String target() {
        return settings.directory().toString();
    }

    private void live() {
        try {
            while (!isClosed()) {
                try {
                    use(Discovery.connect(linux, settings, doorbells));
                } catch (IOException failed) {
                    failed(ConnectFailure.of(settings, failed));
                }
                pause(null, RETRY_NANOS);
            }
        } catch (RuntimeException | Error unexpected) { // native access was closed under us, or worse
            reason = "connecting ended: " + unexpected;
            LOG.error("connecting ended: transport={}", settings.name(), unexpected);
        }
    }

    private void failed(String now) {
        if (isClosed()) {
            return;
        }
        reason = now;
        if (!now.equals(reported)) {
            reported = now;
            LOG.warn("no device: transport={}: {}; tried again until it is there", settings.name(), now);
        }
    }

    /** Until it is over. */
    private void use(Discovery connected) {
        synchronized (lock) {
            if (closed) {
                connected.close();
                return;
            }
            discovery = connected;
        }
        try {
            connected.windows().forEach(window -> offer(window, window.name()));
            while (!isClosed() && !connected.socket().isLost()) {
                look(connected);
                pause(connected.socket(), LOOK_NANOS);
            }
        } catch (IOException gone) { // as the socket says as well
            LOG.debug("no more devices: transport={}", settings.name(), gone);
        } finally {
            lose(connected);
        }
    }

    /** Offers what is new, and takes back what is gone. */
    private void look(Discovery connected) throws IOException {
        letGo(connected.hotPlug());
        List<Slot> slots = connected.slots();
        for (QtestDevice device : devices()) {
            if (device instanceof QtestPciFunction function && !slots.contains(function.slot())) {
                takeBack(device, true);
            }
        }
        for (Slot slot : slots) {
            boolean known = devices().stream()
                    .anyMatch(device -> device instanceof QtestPciFunction function && function.slot() == slot);
            if (!known) {
                QtestPciFunction function = connected.function(devices().isEmpty() ? "" : "-" + slot.place(), slot);
                offer(function, function.name());
            }
        }
        if (devices().isEmpty()) {
            connecting();
            failed(ConnectFailure.noDevice(settings));
        }
    }

    /** Takes back what QEMU wants to have back, while it is still there. */
    private void letGo(HotPlug hotPlug) throws IOException {
        int leaving = hotPlug.leaving();
        for (QtestDevice device : leaving == 0 ? List.<QtestDevice>of() : devices()) {
            if (device instanceof QtestPciFunction function
                    && function.slot().bus() == 0
                    && (leaving >>> function.slot().number() & 1) != 0) {
                takeBack(device, false);
            }
        }
        hotPlug.eject(leaving);
    }

    private void offer(QtestDevice device, String name) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            callingOut = true;
            state = State.CONNECTED;
        }
        reason = null;
        reported = null;
        LOG.info("device is there: {}", device);
        Runnable registered = null;
        try {
            registered = registry.register(device, name);
        } catch (IllegalStateException stopped) { // the bundle is being stopped: whoever does it closes this loop
            LOG.debug("not registered: {}", device, stopped);
        }
        synchronized (lock) {
            callingOut = false;
            if (registered != null && !closed) {
                offered.put(device, registered);
                return;
            }
        }
        if (registered != null) {
            registered.run();
        }
        device.remove();
    }

    /** A device that is gone already is not put in order by its user. */
    private void takeBack(QtestDevice device, boolean isGone) {
        Runnable registered;
        synchronized (lock) {
            registered = closed ? null : offered.remove(device);
            callingOut = registered != null;
            if (callingOut) {
                takeBack.begin();
            }
        }
        if (registered == null) {
            return;
        }
        if (isGone) {
            device.remove();
        }
        LOG.info("device is gone: {}", device);
        try {
            // Whoever uses the device gives it back inside of this call.
            registered.run();
        } catch (IllegalStateException stopped) { // the bundle is being stopped, which unregistered it
            LOG.debug("unregistered already: {}", device, stopped);
        } finally {
            device.remove();
            synchronized (lock) {
                callingOut = false;
                takeBack.end();
            }
        }
    }

    private void lose(Discovery connected) {
        if (!isClosed()) {
            connecting();
            failed("QEMU is gone: directory=" + settings.directory() + ": "
                    + connected.socket().reason());
            devices().forEach(device -> takeBack(device, true));
        }
        synchronized (lock) {
            if (closed) { // and whoever closed it still needs the connection to put things in order
                return;
            }
            discovery = null;
        }
        connected.close();
    }

    private void connecting() {
        synchronized (lock) {
            state = closed ? State.CLOSED : State.CONNECTING;
        }
    }

    private List<QtestDevice> devices() {
        synchronized (lock) {
            return List.copyOf(offered.keySet());
        }
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    /** Until the connection ends, the loop is closed, or the time is over. */
    private void pause(QtestSocket socket, long nanos) {
        try (PollSet poll = linux.createPollSet(2)) {
            poll.add(bell.descriptor(), PollSet.READABLE);
            int slot = socket == null ? -1 : poll.add(socket.descriptor(), PollSet.PEER_CLOSED);
            poll.await(nanos);
            if (slot >= 0 && poll.ready(slot) != 0) {
                socket.lose("it closed the qtest socket");
            }
        } catch (IllegalStateException closedMeanwhile) {
            LOG.trace("closed meanwhile: transport={}", settings.name(), closedMeanwhile);
        }
    }

    /**
     * Ends it: devices are taken back. Bounded, apart from what the users of the devices do while they are unregistered.
     */
    @Override
    public void close() {
        Map<QtestDevice, Runnable> taken;
        synchronized (lock) {
            closed = true;
            taken = new LinkedHashMap<>(offered);
            offered.clear();
            state = State.CLOSED;
        }
        bell.signal();
        takeBack.awaitEnd();
        taken.values().forEach(Runnable::run);
        taken.keySet().forEach(QtestDevice::remove);
        if (thread.isAlive() && !isCallingOut() && thread != Thread.currentThread()) {
            join();
        }
        synchronized (lock) {
            if (discovery != null) {
                discovery.close();
            }
        }
        bell.close();
        if (doorbells != null) {
            doorbells.close();
        }
    }

    private boolean isCallingOut() {
        synchronized (lock) {
            return callingOut;
        }
    }

    private void join() {
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
