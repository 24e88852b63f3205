// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.message;

import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.SoundException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Sends control requests (virtio 1.2, 5.14.6.1) and waits for their answers. A message owns its memory until the device
 * used it or was reset: after a time-out it stays in quarantine.
 *
 * <p>Every request throws {@link io.virtsnd.api.ControlException} with the status when the device refuses,
 * {@link io.virtsnd.api.ControlTimeoutException} when it does not answer, {@link io.virtsnd.api.DeviceGoneException} after
 * {@link #cancel}, and {@link io.virtsnd.api.BlockingCallException} on the completion thread, where nothing is sent.
 * {@link io.virtsnd.api.UnsupportedRequestException} says that the device has no such stream or jack; nothing is sent
 * either. A caller that is interrupted goes on waiting, within the time-out, because half a command would leave the stream
 * in a state that nobody knows; its interrupt status is kept.
 *
 * <p>Thread: any; requests of several threads are under way at once, as many as the queue has room for.
 */
@ProviderType
public interface ControlQueue {

    /**
     * Takes the answers that the device gave.
     *
     * <p>Thread: the completion thread of the card, when the device signalled queue 0.
     */
    void completed();

    /**
     * JACK_INFO, in chunks where there are many.
     *
     * @param count jacks in the device configuration
     * @return by number; empty if count is 0 (nothing is sent), or if the device answers BAD_MSG or NOT_SUPP
     */
    List<JackInfo> jackInfo(int count);

    /**
     * JACK_REMAP.
     *
     * @param jack the jack, which must offer it
     * @param association new association
     * @param sequence new sequence
     * @throws io.virtsnd.api.UnsupportedRequestException if it does not; nothing is sent
     */
    void remapJack(JackInfo jack, int association, int sequence);

    /**
     * PCM_INFO, in chunks where there are many.
     *
     * @param count streams in the device configuration
     * @return by number; streams that are impossible (no channels, format, rate, unknown direction) are left out
     */
    List<PcmInfo> pcmInfo(int count);

    /**
     * CHMAP_INFO, in chunks where there are many.
     *
     * @param count maps in the device configuration
     * @return by number; empty if count is 0 (nothing is sent), or if the device answers BAD_MSG or NOT_SUPP
     */
    List<ChannelMap> channelMapInfo(int count);

    /**
     * PCM_SET_PARAMS.
     *
     * @param streamId number of the stream, which exists
     * @param params checked against what the stream offers
     */
    void setParams(int streamId, PcmParams params);

    /**
     * PCM_PREPARE, PCM_START, PCM_STOP or PCM_RELEASE.
     *
     * @param command which
     * @param streamId number of the stream, which exists
     */
    void command(PcmCommand command, int streamId);

    /**
     * Ends all requests under way, and all later ones, with an error.
     *
     * @param cause that error's cause
     */
    void cancel(SoundException cause);

    /**
     * Lets go of all memory.
     *
     * <p>Thread: after {@link #cancel}, and after the device was reset and said so.
     */
    void release();

    /**
     * Whether the device broke the ring. Nothing is sent any more then.
     *
     * @return true if broken
     */
    boolean isBroken();

    /**
     * Requests that were not answered in time.
     *
     * @return count
     */
    long timeouts();

    /**
     * Requests that were answered with another status than OK.
     *
     * @return count
     */
    long errors();

    /**
     * Counters of the ring.
     *
     * @return a snapshot
     */
    QueueStatistics statistics();
}
