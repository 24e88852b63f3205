// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.control.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageMemoryTest {

    private final ArenaMemory device = new ArenaMemory();
    private final MessageMemory memory = new MessageMemory(device);

    @Test
    void shouldPutManyShortMessagesOnOnePage() {
        Set<Integer> offsets = new HashSet<>();
        for (int i = 0; i < 64; i++) {
            offsets.add(memory.take(4).offset());
        }
        assertThat(offsets).hasSize(64).allMatch(offset -> offset % 64 == 0);
        assertThat(device.live()).isOne();
        memory.take(4);
        assertThat(device.live()).isEqualTo(2);
    }

    @Test
    void shouldGiveALongMessageAPageOfItsOwn() {
        MessageMemory.Slot slot = memory.take(MessageMemory.ANSWER_BYTES_MAX);
        assertThat(slot.offset()).isZero();
        assertThat(slot.answerOffset() + MessageMemory.ANSWER_BYTES_MAX)
                .isEqualTo(slot.page().size());
        memory.take(100);
        assertThat(device.live()).isEqualTo(2);
    }

    @Test
    void shouldKeepPagesForTheNextMessage() {
        MessageMemory.Slot slot = memory.take(4);
        memory.giveBack(slot);
        assertThat(device.live()).isOne();
        assertThat(memory.take(4)).isEqualTo(slot);
    }

    @Test
    void shouldLetGoOfItsPagesWhenTheLastMessageComesBack() {
        MessageMemory.Slot first = memory.take(4);
        MessageMemory.Slot second = memory.take(1000);
        memory.release();
        assertThat(device.live()).isEqualTo(2);
        memory.giveBack(first);
        assertThat(device.live()).isEqualTo(2);
        memory.giveBack(second);
        assertThat(device.live()).isZero();
    }

    @Test
    void shouldLetGoOfItsPagesAtOnceWhenNoMessageIsOut() {
        memory.giveBack(memory.take(4));
        memory.release();
        assertThat(device.live()).isZero();
        memory.release();
    }
}
