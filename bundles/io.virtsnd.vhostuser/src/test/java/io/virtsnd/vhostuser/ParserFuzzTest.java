// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A peer that sends anything, in any pieces: the channel says of every input exactly what a model says that only knows the
 * bytes. Properties: {@code virtsnd.fuzz.seed}, {@code virtsnd.fuzz.inputs} (one million unless told otherwise, a tenth of
 * it with {@code virtsnd.quick}).
 */
class ParserFuzzTest {

    private static final long ALL = 1_000_000;
    private static final long QUICK = 100_000;
    private static final int CHECK_EVERY = 50_000;

    private final long seed = Long.getLong("virtsnd.fuzz.seed", System.nanoTime());
    private final long inputs = Long.getLong("virtsnd.fuzz.inputs", Boolean.getBoolean("virtsnd.quick") ? QUICK : ALL);
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Linux linux = new Linux();
    private final Map<String, Long> met = new TreeMap<>();
    private final List<List<FileDescriptor>> files = new ArrayList<>();
    private final ByteBuffer direct = ByteBuffer.allocateDirect(2 * (MessageLayout.SIZE + VhostUser.PAYLOAD_MAX));

    private UnixSocket raw;
    private MessageChannel channel;
    private ParserModel model;

    @Test
    @Timeout(600)
    void shouldSayOfEveryInputWhatItIs() throws IOException {
        System.out.println("message parser: virtsnd.fuzz.seed=" + seed + " virtsnd.fuzz.inputs=" + inputs);
        try (EventFd event = linux.createEventFd()) {
            for (int count = 0; count <= VhostUser.DESCRIPTORS_MAX + 2; count++) {
                files.add(Collections.nCopies(count, event.descriptor()));
            }
            long before = OpenDescriptors.count();
            connect();
            for (long i = 0; i < inputs; i++) {
                input();
                if (i % CHECK_EVERY == 0) {
                    assertThat(OpenDescriptors.count()).isBetween(before + 2, before + 2 + VhostUser.DESCRIPTORS_MAX);
                }
            }
            assertStillWorks();
            disconnect();
            assertThat(OpenDescriptors.count()).isEqualTo(before);
        }
        linux.close();
        System.out.println("message parser: " + met);
        assertThat(met.keySet()).containsExactlyInAnyOrderElementsOf(ParserModel.OUTCOMES);
    }

    private void connect() throws IOException {
        UnixSocket[] pair = linux.createSocketPair();
        raw = pair[0];
        channel = new MessageChannel(pair[1]);
        model = new ParserModel();
    }

    private void disconnect() {
        raw.close();
        channel.close();
    }

    /** One input: a message, almost, in pieces. */
    private void input() throws IOException {
        byte[] bytes = FuzzedMessage.next(random);
        int at = 0;
        while (at < bytes.length) {
            int piece = random.nextInt(4) == 0 ? 1 + random.nextInt(bytes.length - at) : bytes.length - at;
            int count = descriptors();
            direct.clear().put(bytes, at, piece).flip();
            while (direct.hasRemaining()) {
                raw.send(direct, direct.position() == 0 ? files.get(count) : files.get(0));
            }
            model.feed(bytes, at, piece, count);
            at += piece;
            if (!receive()) {
                return;
            }
        }
        if (random.nextInt(64) == 0) {
            raw.close();
            model.end();
            receive();
        }
    }

    private int descriptors() {
        int dice = random.nextInt(64);
        return dice == 0 ? random.nextInt(files.size()) : dice < 4 ? 1 : 0;
    }

    /** Receives what is there; false if that was the end of the connection. */
    private boolean receive() throws IOException {
        while (true) {
            String expected = model.next();
            met.merge(expected, 1L, Long::sum);
            String outcome = outcome();
            if (!outcome.equals(expected)) {
                throw new AssertionError("expected " + expected + ", was " + outcome + ": seed=" + seed + " " + model);
            }
            if (expected.equals(ParserModel.MESSAGE)) {
                model.requireSame(channel);
            } else {
                if (expected.equals(ParserModel.MORE)) {
                    return true;
                }
                disconnect();
                connect();
                return false;
            }
        }
    }

    private String outcome() throws IOException {
        try {
            return channel.receive() ? ParserModel.MESSAGE : ParserModel.MORE;
        } catch (VhostUserException violated) {
            return violated.getMessage().substring(0, violated.getMessage().indexOf(':'));
        } catch (PeerGoneException gone) {
            return ParserModel.GONE;
        }
    }

    private void assertStillWorks() throws IOException {
        disconnect();
        connect();
        try (MessageChannel other = new MessageChannel(raw)) {
            other.send(FrontEndRequest.GET_FEATURES.code(), 0, null, List.of());
            assertThat(channel.receive()).isTrue();
            assertThat(channel.requestCode()).isEqualTo(FrontEndRequest.GET_FEATURES.code());
        }
    }
}
