// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.message.ControlMessaging;
import io.virtsnd.api.message.EventDispatch;
import io.virtsnd.api.message.PcmMessaging;

/**
 * The services that a card is assembled from.
 *
 * @param control makes control queues
 * @param pcm makes streams
 * @param event makes event queues
 */
record MessageServices(ControlMessaging control, PcmMessaging pcm, EventDispatch event) {}
