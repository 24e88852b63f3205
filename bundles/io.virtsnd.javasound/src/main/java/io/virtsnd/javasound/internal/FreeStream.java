// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.javasound.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.StreamBusyException;
import java.util.List;
import java.util.Optional;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.LineUnavailableException;

/**
 * The first stream of a card that carries a format and is free.
 *
 * @param mixer of the card
 * @param direction of the stream
 * @param listener of the stream
 */
record FreeStream(CardMixer mixer, Direction direction, PeriodListener listener) {

    /** As few as fit a short queue, as many as give a position now and then. */
    private static final int PERIODS = 16;

    private static final int BUFFERS_A_SECOND = 2;

    /**
     * Takes a stream.
     *
     * @param wanted what it is to carry; says everything
     * @param bufferBytes size of its buffer; half a second if that is not positive
     * @return the stream, prepared
     * @throws LineUnavailableException if no stream carries that, or all are in use
     */
    PcmSubstream take(AudioFormat wanted, int bufferBytes) throws LineUnavailableException {
        Optional<PcmFormat> samples = LineFormats.samples(wanted);
        Optional<PcmRate> rate = LineFormats.rate(wanted);
        if (samples.isPresent() && rate.isPresent() && mixer.isThere()) {
            PcmParams params = params(wanted, samples.get(), rate.get(), bufferBytes);
            List<PcmInfo> fitting = mixer.card().streams().stream()
                    .filter(candidate -> fits(candidate, params))
                    .toList();
            for (PcmInfo candidate : fitting) {
                PcmSubstream taken = take(candidate.streamId(), params);
                if (taken != null) {
                    return taken;
                }
            }
            if (!fitting.isEmpty()) {
                throw new LineUnavailableException("card has no free stream for this, all are in use: card="
                        + mixer.card().name() + " streams=" + fitting.size() + " format=" + wanted);
            }
        }
        throw new LineUnavailableException(
                "card has no stream for this: card=" + mixer.card().name() + " format=" + wanted);
    }

    private static PcmParams params(AudioFormat format, PcmFormat samples, PcmRate rate, int bufferBytes) {
        int frames = bufferBytes > 0 ? bufferBytes / format.getFrameSize() : rate.hertz() / BUFFERS_A_SECOND;
        return PcmParams.of(
                samples, rate, format.getChannels(), Math.max(1, (frames + PERIODS - 1) / PERIODS), PERIODS);
    }

    private boolean fits(PcmInfo candidate, PcmParams params) {
        return candidate.direction() == direction
                && candidate.offers(params.format(), params.rate(), params.channels());
    }

    private PcmSubstream take(int streamId, PcmParams params) throws LineUnavailableException {
        PcmSubstream taken;
        try {
            taken = mixer.card().open(streamId, listener);
        } catch (StreamBusyException busy) {
            return null;
        } catch (SoundException gone) {
            throw unavailable(gone);
        }
        try {
            taken.setParams(params);
            taken.prepare();
            return taken;
        } catch (SoundException refused) {
            taken.close();
            throw unavailable(refused);
        }
    }

    private static LineUnavailableException unavailable(SoundException why) {
        LineUnavailableException unavailable = new LineUnavailableException(why.getMessage());
        unavailable.initCause(why);
        return unavailable;
    }
}
