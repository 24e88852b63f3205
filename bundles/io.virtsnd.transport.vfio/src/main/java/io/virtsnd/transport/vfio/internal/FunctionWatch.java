// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.api.transport.TransportConnection;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.TakeBack;
import io.virtsnd.transport.vfio.internal.VfioException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the functions of one configuration by itself, for as long as it runs: those that can be had are registered,
 * those that are lost are not.
 *
 * <pre>
 *  start -&gt; look: unregister what is lost, register what can be had -&gt; wait -&gt; look ...   (any time: close)
 * </pre>
 *
 * <p>The own thread walks this. {@link #close()} comes from another thread, which others wait for: it takes over what the own
 * thread has, never waits for it while that registers a service, and for a bounded time while that unregisters one: whoever
 * uses the function still needs what goes away after this.
 */
final class FunctionWatch implements TransportConnection, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FunctionWatch.class);
    private static final long JOIN_MILLIS = 3000;
    private final VfioFunction.Ground ground;
    private final VfioSettings settings;
    private final Function<VfioFunction, Runnable> registry;
    private final Predicate<PciAddress> isNamedElsewhere;
    private final Doorbell doorbell;
    private final Thread thread;

    private final Object lock = new Object();
    private final TakeBack takeBack = new TakeBack();
    private final Map<PciAddress, Plugged> plugged = new LinkedHashMap<>();
    private boolean closed;
    private boolean callingOut;
    private volatile State state = State.CONNECTING;
    private volatile VfioException failure;
    /** Reasons that were logged since there was a function. */
    private final Set<Kind> reported = EnumSet.noneOf(Kind.class);

    /** A function that is registered, and how that ends. */
    private record Plugged(VfioFunction function, Runnable registration) {}

    /**
     * @param ground what functions are made of
     * @param settings which are wanted
     * @param registry makes a function public, and answers how that ends
     * @param isNamedElsewhere whether another configuration names a function
     * @throws IOException if there are no descriptors left
     */
    FunctionWatch(
            VfioFunction.Ground ground,
            VfioSettings settings,
            Function<VfioFunction, Runnable> registry,
            Predicate<PciAddress> isNamedElsewhere)
            throws IOException {
        this.ground = ground;
        this.settings = settings;
        this.registry = registry;
        this.isNamedElsewhere = isNamedElsewhere;
        doorbell = new Doorbell(ground.linux(), ground.paths().vfio());
        thread = new Thread(null, this::live, "virtsnd-" + settings.name() + "-vfio", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(FunctionWatch.class.getClassLoader());
    }

    /** Begins; returns at once. */
    void start() {
        thread.start();
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public Optional<String> reason() {
        boolean isThere = state == State.CONNECTED;
        return isThere ? Optional.empty() : Optional.ofNullable(failure).map(VfioException::getMessage);
    }

    @Override
    public String target() {
        return settings.address().map(PciAddress::text).orElse(VfioSettings.ALL);
    }

    VfioSettings settings() {
        return settings;
    }

    private void live() {
        try {
            while (!isClosed()) {
                doorbell.watch();
                look();
                await();
            }
        } catch (RuntimeException | Error unexpected) { // native access was closed under us, or worse
            LOG.error("looking for functions ended: transport={}", settings.name(), unexpected);
            state = State.CLOSED;
            failure = new VfioException(Kind.OTHER, "looking for functions ended: " + unexpected, unexpected);
        } finally {
            doorbell.close();
        }
    }

    private void look() {
        PciTree tree = new PciTree(ground.paths().sys());
        List<PciAddress> wanted = wanted(tree);
        for (VfioFunction function : functions()) {
            PciAddress address = function.address();
            if (!function.isLost() && !wanted.contains(address)) {
                function.lost(new VfioException(Kind.BUSY, "another configuration names it: address=" + address));
            } else if (!function.isLost() && !tree.isForPrograms(address)) {
                function.lost(Alarms.request(address));
            }
            if (function.isLost()) {
                unplug(function);
            }
        }
        for (PciAddress address : wanted) {
            if (!isClosed() && !isPlugged(address)) {
                plug(address);
            }
        }
        if (wanted.isEmpty() && failure == null) {
            failed(new VfioException(
                    Kind.NO_FUNCTION,
                    "no virtio sound device, 1af4:1059, is bound to vfio-pci; those of this machine: "
                            + Inspection.listed(tree.soundDevices())));
        }
    }

    private List<PciAddress> wanted(PciTree tree) {
        return settings.address().map(List::of).orElseGet(() -> tree.soundDevices().stream()
                .filter(address -> tree.isForPrograms(address) && !isNamedElsewhere.test(address))
                .toList());
    }

    private void plug(PciAddress address) {
        try {
            int group = new Inspection(ground.paths()).group(address);
            // Whether the kernel gives it is only known when it was asked.
            VfioContainer.open(ground.opener(), ground.paths(), group).close();
            register(new VfioFunction(
                    ground, new VfioFunction.Place(settings.name(address), address, group), doorbell::ring));
        } catch (VfioException refused) {
            failed(refused);
        }
    }

    private void failed(VfioException now) {
        if (isClosed()) {
            return;
        }
        failure = now;
        if (reported.add(now.kind())) {
            LOG.warn("no function: transport={}: {}; tried again until it is there", settings.name(), now.getMessage());
        }
    }

    private void register(VfioFunction function) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            callingOut = true;
            state = State.CONNECTED;
        }
        failure = null;
        reported.clear();
        LOG.info("function is there: transport={} address={}", function.name(), function.address());
        boolean kept = false;
        try {
            Runnable registration = registry.apply(function);
            synchronized (lock) {
                kept = !closed;
                if (kept) {
                    plugged.put(function.address(), new Plugged(function, registration));
                }
            }
            if (!kept) {
                registration.run();
            }
        } catch (IllegalStateException stopped) { // the bundle is being stopped: whoever does it closes this
            LOG.debug("not registered: transport={}", settings.name(), stopped);
        } finally {
            calledOut();
        }
        if (!kept) {
            function.remove(ended());
        }
    }

    /** Takes a function back that is lost, unless {@link #close()} does. */
    private void unplug(VfioFunction function) {
        Plugged taken;
        synchronized (lock) {
            taken = plugged.remove(function.address());
            if (taken == null) {
                return;
            }
            callingOut = true;
            takeBack.begin();
            state = plugged.isEmpty() ? State.CONNECTING : State.CONNECTED;
        }
        failure = function.loss();
        LOG.warn("function is gone: transport={}: {}", function.name(), failure.getMessage());
        try {
            end(taken, failure);
        } finally {
            calledOut();
        }
    }

    /** Whoever uses the function gives it back inside of the first call. */
    private void end(Plugged taken, VfioException reason) {
        try {
            taken.registration.run();
        } catch (IllegalStateException stopped) { // the bundle is being stopped, which unregistered it
            LOG.debug("unregistered already: transport={}", settings.name(), stopped);
        }
        taken.function.remove(reason);
    }

    private VfioException ended() {
        return new VfioException(Kind.GONE, "its configuration is gone: transport=" + settings.name());
    }

    private void await() {
        List<VfioFunction> watched = new ArrayList<>();
        List<EventFd> alarms = new ArrayList<>();
        for (VfioFunction function : functions()) {
            Alarms both = function.alarms();
            if (both != null) {
                watched.add(function);
                alarms.add(both.request());
                alarms.add(both.error());
            }
        }
        boolean[] raised = doorbell.await(alarms, settings.scanNanos());
        for (int i = 0; i < raised.length; i++) {
            if (raised[i]) {
                VfioFunction function = watched.get(i / 2);
                PciAddress address = function.address();
                function.lost(i % 2 == 0 ? Alarms.request(address) : Alarms.error(address));
            }
        }
    }

    private List<VfioFunction> functions() {
        synchronized (lock) {
            return plugged.values().stream().map(Plugged::function).toList();
        }
    }

    /** Whether the function is registered, and is given back by {@link #close()}. */
    boolean isPlugged(PciAddress address) {
        synchronized (lock) {
            return plugged.containsKey(address);
        }
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    private void calledOut() {
        synchronized (lock) {
            callingOut = false;
            takeBack.end();
        }
    }

    /**
     * Ends it: functions are unregistered and given back. Bounded, apart from what their users do while they are
     * unregistered.
     */
    @Override
    public void close() {
        List<Plugged> taken;
        synchronized (lock) {
            closed = true;
            taken = List.copyOf(plugged.values());
            plugged.clear();
            state = State.CLOSED;
        }
        doorbell.ring();
        takeBack.awaitEnd();
        taken.forEach(each -> end(each, ended()));
        if (thread.getState() == Thread.State.NEW) {
            doorbell.close();
        } else if (!isCallingOut()) {
            join();
        }
    }

    private boolean isCallingOut() {
        synchronized (lock) {
            return callingOut;
        }
    }

    private void join() {
        if (thread == Thread.currentThread()) {
            return;
        }
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
