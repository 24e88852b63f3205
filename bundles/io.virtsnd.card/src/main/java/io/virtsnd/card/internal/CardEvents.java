// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.message.EventSink;
import io.virtsnd.api.message.PcmStreams;

/** The card's own ear for events: keeps its jacks up to date, and tells its streams of xruns. */
final class CardEvents implements EventSink {

    private final CardJacks jacks;
    private final int streams;
    private final Runnable news;
    private volatile PcmStreams pcm;

    /**
     * @param jacks are told of jack events
     * @param streams number of streams in the device configuration
     * @param news called when a jack changed; must not block
     */
    CardEvents(CardJacks jacks, int streams, Runnable news) {
        this.jacks = jacks;
        this.streams = streams;
        this.news = news;
    }

    /** The streams are known now. */
    void streams(PcmStreams probed) {
        pcm = probed;
    }

    @Override
    public boolean jackChanged(int jackId, boolean connected) {
        boolean known = jacks.changed(jackId, connected);
        if (known) {
            news.run();
        }
        return known;
    }

    @Override
    public boolean xrun(int streamId) {
        PcmStreams probed = pcm;
        return probed != null && probed.xrun(streamId);
    }

    @Override
    public boolean periodElapsed(int streamId) {
        return streamId >= 0 && streamId < streams;
    }
}
