// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.RearmMode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** After all the lies a fresh stream plays, and another one records, and every byte arrives. */
final class FreshStreams {

    private static final int BUFFERS = 3;

    private final FuzzCard card;
    private final SplittableRandom random;

    FreshStreams(FuzzCard card, SplittableRandom random) {
        this.card = card;
        this.random = random;
    }

    void play(int streamId) {
        PcmParams params = PcmBurst.params(random).withRearm(RearmMode.ON_WRITE);
        Player player = Player.prepared(card, streamId, params, random);
        player.transfersInCallback = false;
        ExpectedStream stream = player.expected;
        byte[] samples = new byte[BUFFERS * params.bufferBytes() + stream.frameBytes];
        random.nextBytes(samples);
        stream.exact = false; // the samples are others
        ByteArrayOutputStream played = new ByteArrayOutputStream();
        ByteBuffer source = ByteBuffer.wrap(samples);
        player.substream.tryWrite(source);
        player.substream.start();
        while (source.hasRemaining()) {
            complete(stream, played);
            player.substream.tryWrite(source);
        }
        player.substream.endOfStream();
        complete(stream, played);
        player.substream.drain();
        assertThat(player.substream.state()).isEqualTo(PcmState.STOPPED);
        assertThat(player.substream.hardwarePosition()).isEqualTo(samples.length / stream.frameBytes);
        assertThat(played.toByteArray()).as("samples of a fresh stream").isEqualTo(samples);
        end(player);
    }

    private void complete(ExpectedStream stream, ByteArrayOutputStream played) {
        card.device.pull(LyingDevice.TX);
        DeviceChain message = stream.held(0);
        for (int i = 1; message != null; i++) {
            byte[] samples = new byte[message.lengths[1]];
            message.read(Integer.BYTES, samples);
            played.writeBytes(samples);
            card.device.finish(stream, message);
            message = stream.held(i);
        }
        card.device.publish(LyingDevice.TX);
    }

    void record(int streamId) {
        PcmParams params = PcmBurst.params(random).withRearm(RearmMode.ON_WRITE);
        Player player = Player.playing(card, streamId, params, random);
        player.transfersInCallback = false;
        ExpectedStream stream = player.expected;
        byte[] samples = new byte[BUFFERS * params.bufferBytes()];
        ByteBuffer target = ByteBuffer.wrap(samples);
        while (target.hasRemaining()) {
            card.device.pull(LyingDevice.RX);
            card.device.finish(stream, stream.held(0));
            card.device.publish(LyingDevice.RX);
            player.substream.tryRead(target);
        }
        byte[] expected = new byte[samples.length];
        stream.pattern.fill(0, expected);
        assertThat(samples).as("samples of a fresh stream").isEqualTo(expected);
        player.substream.stop();
        stream.exact = false;
        end(player);
    }

    private void end(Player player) {
        assertThat(player.isFailed()).isFalse();
        player.substream.close();
        assertThat(player.substream.failure()).isEmpty();
        card.device.forget(player.expected);
        card.verify();
        card.fuzz.freshStreams++;
    }
}
