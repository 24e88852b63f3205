// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.SoundEventListener;
import io.virtsnd.api.message.ControlMessaging;
import io.virtsnd.api.message.EventDispatch;
import io.virtsnd.api.message.PcmMessaging;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.card.internal.CardConfig;
import io.virtsnd.card.internal.CardDriver;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The real card driver and message services without a framework: transports go in, cards come out. */
public final class CardBench implements AutoCloseable {

    /** Name of the card that {@link #plug} makes. */
    public static final String CARD = "conformance";

    /** How long a device may take for a request, ms: no test waits for it, and a busy machine is none of its business. */
    private static final long CONTROL_MILLIS = 10_000;

    private final List<SoundCard> cards = new CopyOnWriteArrayList<>();
    private final Messages messages;
    private final String name;
    private final CardDriver driver;
    private VirtioTransport plugged;

    /**
     * The message services.
     *
     * @param control makes control queues
     * @param pcm makes streams
     * @param event makes event queues
     */
    public record Messages(ControlMessaging control, PcmMessaging pcm, EventDispatch event) {}

    /** What the component runtime would make of a configuration. */
    @SuppressWarnings("ClassExplicitlyAnnotation")
    private record Config(long control_timeout, long drain_linger, long spin_ns) implements CardConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return CardConfig.class;
        }
    }

    /**
     * Makes a bench without cards.
     *
     * @param messages what cards are made from
     */
    public CardBench(Messages messages) {
        this(messages, 1);
    }

    /**
     * The same for devices that cut off the end.
     *
     * @param messages what cards are made from
     * @param linger how long a stream goes on when all its frames are played, ms
     */
    public CardBench(Messages messages, long linger) {
        this(messages, linger, CARD);
    }

    /**
     * The same beside others.
     *
     * @param messages what cards are made from
     * @param linger how long a stream goes on when all its frames are played, ms
     * @param name of its cards
     */
    public CardBench(Messages messages, long linger, String name) {
        this.messages = messages;
        this.name = name;
        driver = new CardDriver(
                context(), messages.control(), messages.pcm(), messages.event(), new Config(CONTROL_MILLIS, linger, 0));
    }

    /**
     * A bench with the services of this house.
     *
     * @param listeners are told of events
     * @return the bench
     */
    public static CardBench ofTheHouse(SoundEventListener... listeners) {
        return new CardBench(HouseServices.messages(List.of(listeners)));
    }

    /**
     * What cards are made from.
     *
     * @return the services
     */
    public Messages messages() {
        return messages;
    }

    /**
     * Plugs a transport in.
     *
     * @param transport to a sound device
     * @return its card
     */
    public SoundCard plug(VirtioTransport transport) {
        offer(transport);
        return awaitCard();
    }

    /**
     * Plugs a transport in, and does not wait for its card.
     *
     * @param transport to a sound device
     */
    public void offer(VirtioTransport transport) {
        plugged = transport;
        driver.bindTransport(transport, Map.of(VirtioTransport.NAME, name, VirtioTransport.DEVICE_ID, 25));
    }

    /**
     * Waits for the card.
     *
     * @return the one that is there
     */
    public SoundCard awaitCard() {
        return await().until(() -> cards.stream().findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** The cards that are registered now. */
    public List<SoundCard> cards() {
        return cards;
    }

    /** Takes the transport away while everything runs. */
    public void unplug() {
        VirtioTransport transport = plugged;
        plugged = null;
        if (transport != null) {
            driver.unbindTransport(transport);
        }
    }

    /** Removes all cards; no thread of a card is left. */
    @Override
    public void close() {
        driver.deactivate();
        await().until(cards::isEmpty); // who registers a card just now takes it back himself
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(thread -> thread.startsWith("virtsnd-" + name)));
    }

    private BundleContext context() {
        return proxy(BundleContext.class, arguments -> {
            SoundCard card = (SoundCard) arguments[1];
            cards.add(card);
            return proxy(ServiceRegistration.class, none -> cards.remove(card));
        });
    }

    private interface Answer {
        Object to(Object... arguments);
    }

    /** Stands for a framework in which exactly one method matters: registerService, and unregister. */
    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> switch (method.getName()) {
                    case "registerService" -> answer.to(args);
                    case "unregister" -> {
                        answer.to();
                        yield null;
                    }
                    case "setProperties" -> null;
                    default -> throw new UnsupportedOperationException(method.toString());
                }));
    }
}
