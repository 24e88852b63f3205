// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** What a stream of bytes says, as read by somebody who has all the time: one message after the other from an array. */
final class ParserModel {

    static final String MESSAGE = "a message";
    static final String MORE = "more has to come";
    static final String GONE = "the peer is gone";
    private static final String VERSION = "not a message of vhost-user version 1";
    private static final String FLAGS = "flags that do not exist";
    private static final String SIZE = "payload too large";
    private static final String MANY = "more descriptors than can be taken";
    private static final String MIDDLE = "descriptors came in the middle of a message";

    static final List<String> OUTCOMES = List.of(MESSAGE, MORE, GONE, VERSION, FLAGS, SIZE, MANY, MIDDLE);

    private byte[] stream = new byte[0];
    private int descriptors;
    private String wrong;
    private boolean ended;
    private byte[] message;
    private int messageDescriptors;

    /** More bytes, with descriptors at the first of them; what came before was looked at. */
    void feed(byte[] bytes, int from, int length, int count) {
        boolean isStart = stream.length == 0;
        if (count > VhostUser.DESCRIPTORS_MAX) {
            wrong = MANY;
        } else if (count > 0 && !isStart) {
            wrong = MIDDLE;
        }
        descriptors = isStart ? count : descriptors;
        int before = stream.length;
        stream = Arrays.copyOf(stream, before + length);
        System.arraycopy(bytes, from, stream, before, length);
    }

    void end() {
        ended = true;
    }

    /** What comes next. */
    String next() {
        if (wrong != null) {
            return wrong;
        }
        if (stream.length < 12) {
            return ended ? GONE : MORE;
        }
        ByteBuffer words = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
        int flags = words.getInt(4);
        long size = words.getInt(8) & 0xffff_ffffL;
        if ((flags & 3) != 1) {
            return VERSION;
        }
        if (flags >>> 4 != 0) {
            return FLAGS;
        }
        if (size > 4096) {
            return SIZE;
        }
        if (stream.length < 12 + size) {
            return ended ? GONE : MORE;
        }
        message = Arrays.copyOf(stream, 12 + (int) size);
        messageDescriptors = descriptors;
        stream = Arrays.copyOfRange(stream, message.length, stream.length);
        descriptors = 0;
        return MESSAGE;
    }

    /** The channel has the message that came next. */
    void requireSame(MessageChannel channel) {
        ByteBuffer words = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        boolean same = channel.requestCode() == words.getInt(0)
                && channel.flags() == words.getInt(4)
                && channel.payload().equals(words.slice(12, message.length - 12))
                && channel.descriptors().count() == messageDescriptors
                && !channel.isPartial();
        if (!same) {
            throw new AssertionError("another message: " + this);
        }
    }

    @Override
    public String toString() {
        return "stream=" + Arrays.toString(stream) + " descriptors=" + descriptors + " message="
                + Arrays.toString(message) + " messageDescriptors=" + messageDescriptors;
    }
}
