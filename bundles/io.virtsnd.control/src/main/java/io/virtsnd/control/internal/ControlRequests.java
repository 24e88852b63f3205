// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.control.internal;

import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.ControlException;
import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.UnsupportedRequestException;
import io.virtsnd.api.message.ControlQueue;
import io.virtsnd.api.message.ControlSetup;
import io.virtsnd.api.message.PcmCommand;
import io.virtsnd.protocol.ChannelMapInfoLayout;
import io.virtsnd.protocol.HeaderLayout;
import io.virtsnd.protocol.JackInfoLayout;
import io.virtsnd.protocol.JackRemapLayout;
import io.virtsnd.protocol.PcmHeaderLayout;
import io.virtsnd.protocol.PcmInfoLayout;
import io.virtsnd.protocol.PcmSetParamsLayout;
import io.virtsnd.protocol.QueryInfoLayout;
import io.virtsnd.protocol.RequestCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The words of the control queue (virtio 1.4, 5.14.6): what each request says, and what its answer means. Nothing is sent
 * that the device did not offer: some devices die of it (reference f.1, f.4).
 */
final class ControlRequests implements ControlQueue {

    /** More jacks, streams or maps than this are not asked for: a device that claims them would keep the probe for hours. */
    static final int ITEMS_MAX = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(ControlRequests.class);
    private static final int HDA_FIELD_MAX = 15;

    private final String card;
    private final RequestExchange exchange;

    /** How many jacks and streams the device has; -1 as long as it was not asked. */
    private volatile int jacks = -1;

    private volatile int streams = -1;

    ControlRequests(ControlSetup setup) {
        card = setup.card();
        exchange = new RequestExchange(setup);
    }

    @Override
    public void completed() {
        exchange.completed();
    }

    @Override
    public List<JackInfo> jackInfo(int count) {
        Query<JackInfo> query = new Query<>(
                RequestCode.JACK_INFO,
                JackInfoLayout.SIZE,
                (buffer, index, id) -> Optional.of(JackInfoLayout.decode(buffer, index, id)));
        List<JackInfo> found = noneIfRefused(query, count);
        jacks = found.size();
        return found;
    }

    @Override
    public List<PcmInfo> pcmInfo(int count) {
        List<PcmInfo> found = new ArrayList<>();
        ask(new Query<>(RequestCode.PCM_INFO, PcmInfoLayout.SIZE, PcmInfoLayout::decode), count, found);
        streams = bounded(RequestCode.PCM_INFO, count);
        return List.copyOf(found);
    }

    @Override
    public List<ChannelMap> channelMapInfo(int count) {
        return noneIfRefused(
                new Query<>(RequestCode.CHMAP_INFO, ChannelMapInfoLayout.SIZE, ChannelMapInfoLayout::decode), count);
    }

    @Override
    public void remapJack(JackInfo jack, int association, int sequence) {
        if (!jack.canRemap() || !isOffered(jack.jackId(), jacks)) {
            throw new UnsupportedRequestException("the device does not offer to remap the jack: card=" + card + " jack="
                    + jack.jackId() + "; only jacks with canRemap can be");
        }
        if (!isHdaField(association) || !isHdaField(sequence)) {
            throw new UnsupportedRequestException("association and sequence must be 0 to 15: card=" + card + " jack="
                    + jack.jackId() + " association=" + association + " sequence=" + sequence);
        }
        String target = "jack=" + jack.jackId() + " association=" + association + " sequence=" + sequence;
        send(ControlRequest.command(RequestCode.JACK_REMAP, target, JackRemapLayout.SIZE, (buffer, index) -> {
            JackRemapLayout.putCode(buffer, index, RequestCode.JACK_REMAP.code());
            JackRemapLayout.putJackId(buffer, index, jack.jackId());
            JackRemapLayout.putAssociation(buffer, index, association);
            JackRemapLayout.putSequence(buffer, index, sequence);
        }));
    }

    @Override
    public void setParams(int streamId, PcmParams params) {
        String target = stream(RequestCode.PCM_SET_PARAMS, streamId);
        send(ControlRequest.command(
                RequestCode.PCM_SET_PARAMS,
                target,
                PcmSetParamsLayout.SIZE,
                (buffer, index) -> PcmSetParamsLayout.encode(buffer, index, streamId, params)));
    }

    @Override
    public void command(PcmCommand command, int streamId) {
        RequestCode code = RequestCode.ofCode(command.code()).orElseThrow();
        String target = stream(code, streamId);
        send(ControlRequest.command(
                code,
                target,
                PcmHeaderLayout.SIZE,
                (buffer, index) -> PcmHeaderLayout.put(buffer, index, code.code(), streamId)));
    }

    private void send(ControlRequest request) {
        exchange.call(request, (buffer, index) -> null);
    }

    private String stream(RequestCode code, int streamId) {
        if (!isOffered(streamId, streams)) {
            throw new UnsupportedRequestException(code + " is for a stream that the device does not have: card=" + card
                    + " stream=" + streamId + " streams=" + streams);
        }
        return "stream=" + streamId;
    }

    private static boolean isOffered(int id, int count) {
        return id >= 0 && (count < 0 || id < count);
    }

    private static boolean isHdaField(int value) {
        return value >= 0 && value <= HDA_FIELD_MAX;
    }

    /** What the device says of its jacks or maps; one that knows no such request has none (checklist 2). */
    private <T> List<T> noneIfRefused(Query<T> query, int count) {
        List<T> found = new ArrayList<>();
        try {
            ask(query, count, found);
        } catch (ControlException refused) {
            if (refused.status() != ControlStatus.BAD_MSG && refused.status() != ControlStatus.NOT_SUPP) {
                throw refused;
            }
            LOG.info("the device refuses {}: card={} status={}", query.code(), card, refused.status());
        }
        return List.copyOf(found);
    }

    private <T> void ask(Query<T> query, int count, List<T> found) {
        int items = bounded(query.code(), count);
        int most = (MessageMemory.ANSWER_BYTES_MAX - HeaderLayout.SIZE) / query.itemBytes();
        for (int start = 0; start < items; start += most) {
            found.addAll(
                    ask(query, new QueryInfoLayout.Items(start, Math.min(most, items - start), query.itemBytes())));
        }
    }

    private <T> List<T> ask(Query<T> query, QueryInfoLayout.Items items) {
        ControlRequest request = new ControlRequest(
                query.code(),
                "start=" + items.startId() + " count=" + items.count(),
                QueryInfoLayout.SIZE,
                (int) items.answerBytes(),
                (buffer, index) -> QueryInfoLayout.put(buffer, index, query.code(), items));
        return exchange.call(request, (buffer, index) -> {
            List<T> chunk = new ArrayList<>(items.count());
            for (int i = 0; i < items.count(); i++) {
                int id = items.startId() + i;
                Optional<T> item = query.decoder().decode(buffer, index + HeaderLayout.SIZE + i * items.size(), id);
                item.ifPresentOrElse(chunk::add, () -> reportImpossible(query, id));
            }
            return chunk;
        });
    }

    private void reportImpossible(Query<?> query, int id) {
        LOG.warn(
                "left out, because what the device says of it is impossible: card={} {} id={}", card, query.code(), id);
    }

    private int bounded(RequestCode code, int count) {
        if (count >= 0 && count <= ITEMS_MAX) {
            return count;
        }
        LOG.warn(
                "the device claims more than virtsnd asks for: card={} {} count={} most={}",
                card,
                code,
                Integer.toUnsignedString(count),
                ITEMS_MAX);
        return ITEMS_MAX;
    }

    @Override
    public void cancel(SoundException cause) {
        exchange.cancel(cause);
    }

    @Override
    public void release() {
        exchange.release();
    }

    @Override
    public boolean isBroken() {
        return exchange.isBroken();
    }

    @Override
    public long timeouts() {
        return exchange.timeouts();
    }

    @Override
    public long errors() {
        return exchange.errors();
    }

    @Override
    public QueueStatistics statistics() {
        return exchange.statistics();
    }

    /** See {@link RequestExchange#lateAnswers()}. */
    long lateAnswers() {
        return exchange.lateAnswers();
    }

    /** See {@link RequestExchange#quarantined()}. */
    int quarantined() {
        return exchange.quarantined();
    }

    /** A kind of item that can be asked for, and how one is read. */
    private record Query<T>(RequestCode code, int itemBytes, Decoder<T> decoder) {}

    @FunctionalInterface
    private interface Decoder<T> {

        Optional<T> decode(ByteBuffer buffer, int index, int id);
    }
}
