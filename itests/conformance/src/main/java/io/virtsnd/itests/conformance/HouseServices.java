// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import io.virtsnd.api.SoundEventListener;
import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.control.internal.ControlService;
import io.virtsnd.device.internal.SoundDevice;
import io.virtsnd.event.internal.EventService;
import io.virtsnd.pcm.internal.VirtioPcmMessaging;
import java.lang.reflect.Method;
import java.util.List;

/** The components of this house, wired without a framework. */
public final class HouseServices {

    private HouseServices() {}

    /**
     * The message services.
     *
     * @param listeners are told of events
     * @return the services
     */
    public static CardBench.Messages messages(List<SoundEventListener> listeners) {
        EventService event = new EventService();
        listeners.forEach(listener -> bind(event, "addListener", SoundEventListener.class, listener));
        return new CardBench.Messages(new ControlService(), new VirtioPcmMessaging(), event);
    }

    /**
     * Binds a backend to a device.
     *
     * @param device that plays
     * @param backend where its sound goes
     */
    public static void backend(SoundDevice device, AudioBackend backend) {
        bind(device, "bind", AudioBackend.class, backend);
    }

    /** Calls a bind method as the component runtime does: whatever its visibility is. */
    private static <S> void bind(Object component, String name, Class<S> type, S service) {
        try {
            Method method = component.getClass().getDeclaredMethod(name, type);
            method.setAccessible(true);
            method.invoke(component, service);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("component=" + component.getClass() + " method=" + name, impossible);
        }
    }
}
