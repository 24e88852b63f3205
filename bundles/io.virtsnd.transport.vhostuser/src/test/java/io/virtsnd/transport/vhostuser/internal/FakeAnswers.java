// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.UnixSocket;
import io.virtsnd.vhostuser.ConfigSpaceLayout;
import io.virtsnd.vhostuser.InflightLayout;
import io.virtsnd.vhostuser.MessageChannel;
import io.virtsnd.vhostuser.MessageLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Answers of the fake device that are more than a number. */
final class FakeAnswers {

    static final int INFLIGHT_BYTES = 4096;

    private FakeAnswers() {}

    /** As a known device: all that was asked for, or no bytes at all. */
    static void config(FakeConnection connection) throws IOException {
        ByteBuffer asked = connection.channel.payload();
        int offset = ConfigSpaceLayout.getOffset(asked, 0);
        int count = ConfigSpaceLayout.getBytes(asked, 0);
        byte[] config = connection.device.config;
        boolean isThere = offset + count <= config.length;
        ByteBuffer answer = Payloads.bytes(ConfigSpaceLayout.bytes(isThere ? count : 0));
        ConfigSpaceLayout.putOffset(answer, 0, offset);
        ConfigSpaceLayout.putBytes(answer, 0, isThere ? count : 0);
        if (isThere) {
            answer.put(ConfigSpaceLayout.DATA, config, offset, count);
        }
        connection.channel.send(connection.channel.requestCode(), MessageLayout.REPLY, answer, List.of());
    }

    static void inflight(FakeConnection connection, FileDescriptor file) throws IOException {
        ByteBuffer answer = Payloads.bytes(InflightLayout.SIZE);
        InflightLayout.putMemorySize(answer, 0, INFLIGHT_BYTES);
        connection.channel.send(connection.channel.requestCode(), MessageLayout.REPLY, answer, List.of(file));
    }

    /** The socket that came with a message. */
    static UnixSocket socket(Linux linux, MessageChannel message) throws IOException {
        return linux.socket(message.descriptors().take(0));
    }
}
