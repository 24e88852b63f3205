// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.control.internal;

import io.virtsnd.api.message.ControlMessaging;
import io.virtsnd.api.message.ControlQueue;
import io.virtsnd.api.message.ControlSetup;
import org.osgi.service.component.annotations.Component;

/** Makes the control queues of all cards; each belongs to its card. */
@Component(name = "io.virtsnd.control", service = ControlMessaging.class)
public final class ControlService implements ControlMessaging {

    @Override
    public ControlQueue open(ControlSetup setup) {
        return new ControlRequests(setup);
    }
}
