// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A probed virtio sound device. Registered as a service with {@value #NAME} and {@code transport.name}; it is
 * unregistered before its streams are stopped, so that consumers can still close them in order.
 *
 * <p>Thread: any.
 */
@ProviderType
public interface SoundCard {

    /** Service property: stable name of the card, a String; the name of its transport. */
    String NAME = "card.name";

    /** Service property: the most channels of an output, an Integer; 0 if there is no output. */
    String OUTPUT_CHANNELS = "card.output.channels";

    /** Service property: the most channels of an input, an Integer; 0 if there is no input. */
    String INPUT_CHANNELS = "card.input.channels";

    /** Service property: numbers of the jacks into which something is plugged now, an array of int; it changes. */
    String CONNECTED_JACKS = "card.jacks.connected";

    /**
     * Vendor of the {@code javax.sound.sampled.Mixer} of a card: a backend plays on no mixer of this vendor, because what is
     * played there comes back to a backend.
     */
    String MIXER_VENDOR = "virtsnd";

    /**
     * The name of the card.
     *
     * @return {@value #NAME}
     */
    String name();

    /**
     * The streams.
     *
     * @return by number; the same at each call
     */
    List<PcmInfo> streams();

    /**
     * The jacks, as they are now.
     *
     * @return by number
     */
    List<JackInfo> jacks();

    /**
     * The channel maps.
     *
     * @return by number; the same at each call
     */
    List<ChannelMap> channelMaps();

    /**
     * Opens a stream for the caller alone.
     *
     * @param streamId number of the stream
     * @param listener is told of elapsed periods
     * @return the stream, in state INITIAL
     * @throws StreamBusyException if it is open
     * @throws PcmParamsException if there is no such stream
     * @throws DeviceGoneException if the card went away
     */
    PcmSubstream open(int streamId, PeriodListener listener);

    /**
     * Opens a stream without a listener.
     *
     * @param streamId number of the stream
     * @return the stream, in state INITIAL
     * @throws SoundException as {@link #open(int, PeriodListener)}
     */
    default PcmSubstream open(int streamId) {
        return open(streamId, (substream, position, latency) -> {});
    }

    /**
     * Streams that are open now, whoever opened them.
     *
     * @return by number; a snapshot
     */
    List<StreamStatus> openStreams();

    /**
     * Remaps a jack (virtio 1.2, 5.14.6.5.2).
     *
     * @param jackId number of the jack
     * @param association new association
     * @param sequence new sequence
     * @throws UnsupportedRequestException if the device does not offer it for this jack; nothing is sent
     * @throws ControlException if the device refuses
     */
    void remapJack(int jackId, int association, int sequence);

    /**
     * Counters.
     *
     * @return a snapshot
     */
    CardStatistics statistics();
}
