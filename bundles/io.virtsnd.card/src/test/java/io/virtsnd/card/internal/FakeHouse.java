// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.transport.VirtioTransport;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Everything around a card driver: a framework that remembers services, message services, and the driver itself. */
final class FakeHouse {

    private static final Set<Thread.State> WAITING = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    final Journal journal = new Journal();
    final List<SoundCard> cards = new CopyOnWriteArrayList<>();
    final List<Dictionary<?, ?>> properties = new CopyOnWriteArrayList<>();
    final List<FakeControl> controls = new CopyOnWriteArrayList<>();
    final List<FakeEvents> events = new CopyOnWriteArrayList<>();
    final List<FakeStreams> streams = new CopyOnWriteArrayList<>();
    volatile boolean silent;
    volatile boolean refuses;
    volatile Runnable onRegister = () -> {};
    volatile Runnable onUnregister = () -> {};

    final CardDriver driver;

    FakeHouse() {
        this(new Config(1000, 100, 0));
    }

    FakeHouse(CardConfig config) {
        driver = new CardDriver(
                proxy(BundleContext.class, this::context),
                setup -> {
                    journal.add("open control");
                    FakeControl control = new FakeControl(journal);
                    control.silent = silent;
                    control.refuses = refuses;
                    controls.add(control);
                    return control;
                },
                setup -> {
                    journal.add("open streams");
                    streams.add(new FakeStreams(setup, journal));
                    return streams.get(streams.size() - 1);
                },
                setup -> {
                    journal.add("open events");
                    events.add(new FakeEvents(setup, journal));
                    return events.get(events.size() - 1);
                },
                config);
    }

    FakeTransport transport() {
        return new FakeTransport(journal);
    }

    void plug(String name, VirtioTransport transport) {
        driver.bindTransport(transport, Map.of(VirtioTransport.NAME, name, VirtioTransport.DEVICE_ID, 25));
    }

    /** The one card that there is, when its own thread has nothing more to do for it. */
    SoundCard awaitCard() {
        awaitCards(1);
        return cards.get(0);
    }

    /** Waits until there are so many cards, and until their own threads have nothing more to do for them. */
    void awaitCards(int count) {
        await().until(() -> cards.size() == count && cards.stream().allMatch(FakeHouse::isRegistered));
    }

    /** Whether the thread of a card that is in the list does something else than to register it, or has ended. */
    private static boolean isRegistered(SoundCard card) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("virtsnd-" + card.name() + "-card"))
                .allMatch(thread -> WAITING.contains(thread.getState()));
    }

    /** Stops the driver: no card is left when it has stopped, and no thread soon. */
    void close() {
        await().until(() -> cards.stream().allMatch(FakeHouse::isRegistered));
        driver.deactivate();
        assertThat(cards).isEmpty();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("virtsnd-")));
    }

    FakeStreams stream() {
        return streams.get(streams.size() - 1);
    }

    FakeControl control() {
        return controls.get(controls.size() - 1);
    }

    private Object context(String method, Object... arguments) {
        if (!method.equals("registerService")) {
            throw new UnsupportedOperationException(method);
        }
        SoundCard card = (SoundCard) arguments[1];
        properties.add((Dictionary<?, ?>) arguments[2]);
        onRegister.run();
        journal.add("register " + card.name());
        cards.add(card);
        return proxy(ServiceRegistration.class, (name, changed) -> {
            if (name.equals("setProperties")) {
                properties.add((Dictionary<?, ?>) changed[0]);
                return null;
            }
            onUnregister.run();
            journal.add("unregister " + card.name());
            cards.remove(card);
            return null;
        });
    }

    private interface Answer {
        Object to(String method, Object... arguments);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
    }

    /** A configuration as the component runtime would make it. */
    @SuppressWarnings("ClassExplicitlyAnnotation")
    record Config(long control_timeout, long drain_linger, long spin_ns) implements CardConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return CardConfig.class;
        }
    }
}
