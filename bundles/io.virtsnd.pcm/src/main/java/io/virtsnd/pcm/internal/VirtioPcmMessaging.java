// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.message.PcmMessaging;
import io.virtsnd.api.message.PcmSetup;
import io.virtsnd.api.message.PcmStreams;
import org.osgi.service.component.annotations.Component;

/** Makes the PCM streams of cards. Holds nothing: what it made belongs to the card driver. */
@Component(service = PcmMessaging.class)
public final class VirtioPcmMessaging implements PcmMessaging {

    @Override
    public PcmStreams open(PcmSetup setup) {
        return new PcmStreamTable(setup);
    }
}
