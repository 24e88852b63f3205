// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.StreamStatus;
import io.virtsnd.api.message.ControlQueue;
import io.virtsnd.api.message.EventQueue;
import io.virtsnd.api.message.PcmSetup;
import io.virtsnd.api.message.PcmStreams;
import java.util.List;

/**
 * A card whose device answered what it has.
 *
 * <p>Thread: any; {@link #remove} and {@link #discard} once, by one thread.
 */
final class ProbedCard {

    private static final long SHUTDOWN_NANOS = 800_000_000L;

    private final String name;
    private final CardDevice device;
    private final List<PcmInfo> streams;
    private final List<ChannelMap> channelMaps;
    private final PcmStreams pcm;
    private volatile DeviceGoneException gone;

    /**
     * Asks the device what it has: jacks, streams, channel maps, in this order (SD23).
     *
     * @param place what the card is made of
     * @param device in state DRIVER_OK
     */
    ProbedCard(CardPlace place, CardDevice device) {
        this.name = place.name();
        this.device = device;
        SoundConfig config = device.config();
        device.jacks().probed(device.control().jackInfo(config.jacks()));
        streams = List.copyOf(device.control().pcmInfo(config.streams()));
        channelMaps = List.copyOf(device.control().channelMapInfo(config.chmaps()));
        pcm = place.services()
                .pcm()
                .open(new PcmSetup(
                        name,
                        device.tx(),
                        device.rx(),
                        device.device().memory(),
                        device.control(),
                        streams,
                        place.settings().pcm(),
                        place.nanoTime(),
                        device.event()::streamChanged));
        device.events().streams(pcm);
        device.completion().streams(pcm);
    }

    String name() {
        return name;
    }

    List<PcmInfo> streams() {
        return streams;
    }

    List<ChannelMap> channelMaps() {
        return channelMaps;
    }

    List<StreamStatus> openStreams() {
        return device.open().status();
    }

    CardJacks jacks() {
        return device.jacks();
    }

    ControlQueue control() {
        return device.control();
    }

    EventQueue event() {
        return device.event();
    }

    PcmStreams pcm() {
        return pcm;
    }

    CompletionLoop completion() {
        return device.completion();
    }

    /** Why the card cannot be used any more; null as long as it can. */
    DeviceGoneException gone() {
        DeviceGoneException removed = gone;
        return removed != null ? removed : device.completion().loss();
    }

    /** Why the completion thread gave up; null as long as it did not. */
    DeviceGoneException loss() {
        return device.completion().loss();
    }

    /** A stream was opened: look after it. */
    void opened(int streamId, PcmSubstream substream) {
        device.open().add(streamId, substream);
        device.completion().attend();
    }

    /** Stops and releases what was closed in a callback; ends early when requests are cancelled. */
    void releaseClosed() {
        device.attempt("release closed streams", pcm::releaseClosed);
    }

    /** Tells the listeners of events that the card went away. */
    void tell(DeviceGoneException cause) {
        device.attempt("tell listeners", () -> device.event().cardLost(cause.getMessage()));
    }

    /**
     * Takes the card away in order: stops and releases the streams as far as the device answers, then resets it.
     *
     * @param cause why
     * @param deadline bound
     */
    void remove(DeviceGoneException cause, Deadline deadline) {
        gone = cause;
        tell(cause);
        device.attempt("shut streams down", () -> {
            if (device.isCompletionThread() || loss() != null) {
                pcm.fail(cause);
            } else {
                long nanos = deadline.share(SHUTDOWN_NANOS);
                device.completion().endRequests(cause, nanos);
                pcm.shutdown(cause, nanos);
            }
        });
        end(cause, deadline);
    }

    /**
     * Takes the card away without a word to its device, which is lost, and resets it.
     *
     * @param cause why
     * @param deadline bound
     */
    void discard(DeviceGoneException cause, Deadline deadline) {
        gone = cause;
        device.attempt("fail streams", () -> pcm.fail(cause));
        end(cause, deadline);
    }

    private void end(DeviceGoneException cause, Deadline deadline) {
        if (device.end(cause, deadline)) {
            device.attempt("release streams", pcm::release);
            device.device().close();
        } else {
            device.attempt("abandon streams", pcm::abandon);
            // Not another reset: the transport takes the device's access to the memory away.
            device.device().session().close();
        }
    }
}
