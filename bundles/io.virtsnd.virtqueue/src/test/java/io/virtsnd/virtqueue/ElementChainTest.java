// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.MemoryRegion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are cut into segments, and segments that are cut into chunks, of every size from 1 on. */
@ParameterizedClass
@ValueSource(ints = {1, 2, 3, 5, 7, 8, 13, 40})
class ElementChainTest {

    private static final int PART = 40;
    private static final int GAP = 3;
    private static final int WRITABLE_AT = 1024;

    private final int cut;
    private final byte[] sent = new byte[PART];
    private final ElementChain element = new ElementChain();
    private QueuePair pair;

    ElementChainTest(int cut) {
        this.cut = cut;
    }

    @BeforeEach
    void popOneMessage() {
        new Random(cut).nextBytes(sent);
        pair = new QueuePair(128, false, false, 4);
        ChainBuilder builder = pair.driver.chain();
        for (int position = 0; position < PART; position += cut) {
            int length = Math.min(cut, PART - position);
            pair.data.buffer().put(memoryOf(position), sent, position, length);
            builder.readable(pair.data, memoryOf(position), length);
        }
        for (int position = 0; position < PART; position += cut) {
            builder.writable(pair.data, WRITABLE_AT + memoryOf(position), Math.min(cut, PART - position));
        }
        pair.driver.add(builder.reserve(null));
        DeviceQueue device = new DeviceQueue(pair.addresses(), inSmallChunks(pair), 0, 0);
        assertThat(device.pop(element)).isTrue();
    }

    @Test
    void shouldCopyOutFromAnyPosition() {
        assertThat(element.readableBytes()).isEqualTo(PART);
        for (int position = 0; position <= PART; position++) {
            ByteBuffer target = ByteBuffer.allocate(PART);
            assertThat(element.copyOut(position, target)).isEqualTo(PART - position);
            assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(sent, position, PART - position));
        }
    }

    @Test
    void shouldCopyOutNoMoreThanThereIsRoomFor() {
        ByteBuffer target = ByteBuffer.allocate(11).position(1).limit(10);
        assertThat(element.copyOut(3, target)).isEqualTo(9);
        assertThat(target.flip().position(1)).isEqualTo(ByteBuffer.wrap(sent, 3, 9));
    }

    @Test
    void shouldCopyInToAnyPosition() {
        assertThat(element.writableBytes()).isEqualTo(PART);
        for (int position = 0; position <= PART; position++) {
            assertThat(element.copyIn(position, ByteBuffer.wrap(sent))).isEqualTo(PART - position);
            assertThat(written(position, PART - position)).isEqualTo(Arrays.copyOf(sent, PART - position));
        }
    }

    @Test
    void shouldReadAndWriteWordsAtAnyPosition() {
        ByteBuffer expected = ByteBuffer.wrap(sent).order(ByteOrder.LITTLE_ENDIAN);
        for (int position = 0; position <= PART - 8; position++) {
            assertThat(element.getU32(position)).isEqualTo(expected.getInt(position));
            element.putU64(position, expected.getLong(position));
            assertThat(written(position, 8)).isEqualTo(Arrays.copyOfRange(sent, position, position + 8));
            element.putU32(position, ~expected.getInt(position));
            assertThat(ByteBuffer.wrap(written(position, 4))
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getInt())
                    .isEqualTo(~expected.getInt(position));
        }
    }

    @Test
    void shouldRefusePositionsOutsideOfThePart() {
        assertThatThrownBy(() -> element.getU32(PART - 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> element.getU32(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> element.putU64(PART - 7, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> element.putU32(Long.MAX_VALUE, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> element.copyOut(PART + 1, ByteBuffer.allocate(1)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> element.copyIn(-1, ByteBuffer.allocate(1)))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldFollowTheMemoryToAnotherTable() {
        assertThat(element.rebind(pair.memory.guestMemory())).isTrue();
        element.putU64(0, 42);
        assertThat(written(0, 8)).containsExactly(42, 0, 0, 0, 0, 0, 0, 0);
        assertThat(element.rebind(new GuestMemory(List.of()))).isFalse();
    }

    private byte[] written(int position, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = pair.data.buffer().get(WRITABLE_AT + memoryOf(position + i));
        }
        return bytes;
    }

    /** Where a byte of a part lies: segments do not touch. */
    private int memoryOf(int position) {
        return position + position / cut * GAP;
    }

    /** The data in chunks of 9 bytes, so that segments span them; the ring in one. */
    private static GuestMemory inSmallChunks(QueuePair pair) {
        List<MemoryChunk> chunks = new ArrayList<>();
        chunks.add(new MemoryChunk(pair.ring.deviceAddress(0), pair.ring.buffer()));
        MemoryRegion data = pair.data;
        for (int at = 0; at < data.size(); at += 9) {
            int bytes = Math.min(9, data.size() - at);
            chunks.add(new MemoryChunk(data.deviceAddress(at), data.buffer().slice(at, bytes)));
        }
        return new GuestMemory(chunks);
    }
}
