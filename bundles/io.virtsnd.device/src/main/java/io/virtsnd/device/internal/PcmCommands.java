// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmRate;
import io.virtsnd.protocol.BitMask;
import io.virtsnd.protocol.PcmHeaderLayout;
import io.virtsnd.protocol.PcmSetParamsLayout;
import io.virtsnd.protocol.RequestCode;
import java.nio.ByteBuffer;

/**
 * Executes the commands of streams: SET_PARAMS, PREPARE, START, STOP and RELEASE, as {@link StreamState} allows them.
 *
 * <p>RELEASE gives back every message of the stream before it is answered (SV6, SV7), and is answered when the audio
 * backend has closed its end, or after {@link #RELEASE_NANOS}: well before drivers give up waiting, after 1 s.
 *
 * <p>Thread: under the device lock.
 */
final class PcmCommands {

    /** How long RELEASE waits for an audio backend. */
    static final long RELEASE_NANOS = 700_000_000L;

    /** The largest buffer of a stream, in bytes. */
    static final int BUFFER_BYTES_MAX = 64 << 20;

    private final DeviceStream[] streams;
    private final StreamScheduler scheduler;
    private final MessageIntake intake;
    private final MessagePool pool;
    private final BackendPumps pumps;
    private final ReleaseList releases;
    private ParamsQuestion question;
    private int polled;

    /** What commands work with. */
    record Parts(
            StreamScheduler scheduler,
            MessageIntake intake,
            MessagePool pool,
            BackendPumps pumps,
            ReleaseList releases) {}

    PcmCommands(DeviceStream[] streams, Parts parts) {
        this.streams = streams;
        scheduler = parts.scheduler();
        intake = parts.intake();
        pool = parts.pool();
        pumps = parts.pumps();
        releases = parts.releases();
    }

    /** Executes a command; answers why not, or null if it was answered or will be. */
    Rejection execute(RequestCode command, ControlRequest request, long now) {
        int size = command == RequestCode.PCM_SET_PARAMS ? PcmSetParamsLayout.SIZE : PcmHeaderLayout.SIZE;
        if (request.length() < size) {
            return Rejection.CONTROL_TRUNCATED;
        }
        int id = PcmHeaderLayout.getStreamId(request.request, 0);
        if (id < 0 || id >= streams.length) {
            return Rejection.CONTROL_UNKNOWN_STREAM;
        }
        DeviceStream stream = streams[id];
        if (stream.release != null || !stream.state.allows(command)) {
            return Rejection.CONTROL_STATE;
        }
        switch (command) {
            case PCM_SET_PARAMS -> {
                return setParams(stream, request, now);
            }
            case PCM_PREPARE -> prepare(stream, now);
            case PCM_START -> start(stream);
            case PCM_STOP -> stop(stream, now);
            default -> {
                release(stream, request, now);
                return null;
            }
        }
        request.answer(ControlStatus.OK);
        return null;
    }

    /** The question for an audio backend that has to be answered, without the lock, before anything else happens. */
    ParamsQuestion question() {
        return question;
    }

    /** The audio backend's answer to {@link #question}. */
    void answered(boolean isSupported, long now) {
        ParamsQuestion asked = question;
        question = null;
        if (isSupported) {
            accept(asked.stream(), asked.params(), now);
            asked.request().answer(ControlStatus.OK);
        } else {
            asked.request().answer(ControlStatus.NOT_SUPP);
        }
    }

    /** Whether a request is not answered yet. */
    boolean isKept(ControlRequest request) {
        return question != null && question.request() == request || releases.has(request);
    }

    /** Whether there are streams whose driver does not tell when it adds messages. */
    boolean isPolling() {
        return polled > 0;
    }

    /** The device was reset: nobody waits for an answer. */
    void clear() {
        question = null;
        polled = 0;
    }

    private Rejection setParams(DeviceStream stream, ControlRequest request, long now) {
        ByteBuffer wire = request.request;
        PcmInfo info = stream.info;
        int features = PcmSetParamsLayout.getFeatures(wire, 0);
        int channels = PcmSetParamsLayout.getChannels(wire, 0);
        int format = PcmSetParamsLayout.getFormat(wire, 0);
        int rate = PcmSetParamsLayout.getRate(wire, 0);
        if (PcmSetParamsLayout.getPadding(wire, 0) != 0) {
            return Rejection.CONTROL_PARAMS;
        }
        boolean isOffered = (features & ~(int) BitMask.of(info.features())) == 0
                && channels >= info.channelsMin()
                && channels <= info.channelsMax()
                && BitMask.ofCode(PcmFormat.class, format)
                        .filter(info.formats()::contains)
                        .isPresent()
                && BitMask.ofCode(PcmRate.class, rate)
                        .filter(info.rates()::contains)
                        .isPresent();
        if (!isOffered) {
            return Rejection.CONTROL_NOT_OFFERED;
        }
        PcmFormat sampleFormat = PcmFormat.values()[format];
        long bufferBytes = Integer.toUnsignedLong(PcmSetParamsLayout.getBufferBytes(wire, 0));
        long periodBytes = Integer.toUnsignedLong(PcmSetParamsLayout.getPeriodBytes(wire, 0));
        if (periodBytes == 0
                || bufferBytes == 0
                || bufferBytes % periodBytes != 0
                || periodBytes % StreamParams.blockBytes(sampleFormat, channels) != 0) {
            return Rejection.CONTROL_PARAMS;
        }
        if (bufferBytes > BUFFER_BYTES_MAX) {
            return Rejection.CONTROL_NOT_OFFERED;
        }
        StreamParams params = new StreamParams(
                sampleFormat, PcmRate.values()[rate], channels, (int) periodBytes, (int) bufferBytes, features);
        if (pumps.backend() != null) {
            question = new ParamsQuestion(request, stream, params, pumps.backend(), pumps.config(stream, params));
            return null;
        }
        accept(stream, params, now);
        request.answer(ControlStatus.OK);
        return null;
    }

    private void accept(DeviceStream stream, StreamParams params, long now) {
        leave(stream, now);
        stream.params = params;
        stream.state = StreamState.SET;
        pool.reserve(params.periods());
    }

    private void prepare(DeviceStream stream, long now) {
        leave(stream, now);
        stream.state = StreamState.PREPARED;
        stream.captureEnded = false;
        stream.recorded = 0;
        stream.starved = true;
        if (stream.params.has(PcmFeature.MSG_POLLING)) {
            polled++;
        }
        pumps.attach(stream);
    }

    private void start(DeviceStream stream) {
        intake.drain(stream.queue);
        stream.state = StreamState.STARTED;
        scheduler.start(stream);
    }

    private void stop(DeviceStream stream, long now) {
        // What was given before the request counts, also if its notification comes after.
        intake.drain(stream.queue);
        scheduler.stop(stream, now);
        stream.state = StreamState.STOPPED;
    }

    private void release(DeviceStream stream, ControlRequest request, long now) {
        leave(stream, now);
        stream.state = StreamState.RELEASED;
        if (stream.closing == 0) {
            request.answer(ControlStatus.OK);
        } else {
            stream.release = request;
            stream.releaseDeadline = now + RELEASE_NANOS;
            releases.add(stream);
        }
    }

    /** Messages go back and the backend's stream closes, if the stream was prepared. */
    private void leave(DeviceStream stream, long now) {
        if (stream.state.takesMessages()) {
            intake.drain(stream.queue);
            scheduler.flush(stream);
            scheduler.forget(stream);
            pumps.detach(stream, now);
            if (stream.params.has(PcmFeature.MSG_POLLING)) {
                polled--;
            }
        }
    }
}
