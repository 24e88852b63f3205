// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A driver that sends a chain again, with one word of it changed: the device must not take it for the one it knows. */
class RepeatedChainTest extends HandmadeRing {

    private static final int TABLE = 1024;
    private static final int DECOY = 7;
    private static final int DECOY_BYTES = 99;

    private final SharedU64 table = RingAreas.descriptors(new SharedMemory(ring.buffer()), 0, SIZE);

    /**
     * Where a chain lies.
     *
     * @param indirect in a table of its own, to which descriptor 0 leads
     * @param ids its descriptors, in order
     */
    record Place(boolean indirect, int... ids) {

        int head() {
            return indirect ? 0 : ids[0];
        }

        int last() {
            return ids.length - 1;
        }

        @Override
        public String toString() {
            return (indirect ? "table " : "queue ") + Arrays.toString(ids);
        }
    }

    static Stream<Place> places() {
        return Stream.of(false, true)
                .flatMap(indirect -> Stream.of(
                        new Place(indirect, 0),
                        new Place(indirect, 0, 1),
                        new Place(indirect, 0, 1, 2),
                        new Place(indirect, 0, 1, 2, 3),
                        new Place(indirect, 0, 1, 2, 3, 4, 5),
                        new Place(indirect, 0, 2),
                        new Place(indirect, 0, 2, 1),
                        new Place(indirect, 0, 1, 3),
                        new Place(indirect, 0, 3, 2, 1),
                        new Place(indirect, 0, 1, 2, 4)));
    }

    static Stream<Place> placesBehindOthers() {
        return Stream.of(new Place(false, 4), new Place(false, 3, 4, 5), new Place(false, 5, 4, 3));
    }

    @ParameterizedTest
    @MethodSource({"places", "placesBehindOthers"})
    void shouldSeeAnotherAddress(Place place) {
        send(place);
        for (int i = 0; i <= place.last(); i++) {
            write(place, i, address(i) + 1, bytes(i), links(place, i));
            pop(place);
            assertThat(element.chain().address(i)).isEqualTo(address(i) + 1);
            send(place);
        }
    }

    @ParameterizedTest
    @MethodSource({"places", "placesBehindOthers"})
    void shouldSeeAnotherLength(Place place) {
        send(place);
        for (int i = 0; i <= place.last(); i++) {
            write(place, i, address(i), bytes(i) + 1, links(place, i));
            pop(place);
            assertThat(element.chain().length(i)).isEqualTo(bytes(i) + 1);
            send(place);
        }
    }

    @ParameterizedTest
    @MethodSource({"places", "placesBehindOthers"})
    void shouldSeeAnotherLink(Place place) {
        write(place.indirect, DECOY, dataAt, DECOY_BYTES, WRITE, 0);
        send(place);
        for (int i = 0; i < place.last(); i++) {
            write(place.indirect, place.ids[i], address(i), bytes(i), NEXT, DECOY);
            pop(place);
            assertThat(element.segments()).isEqualTo(i + 2);
            assertThat(element.writableBytes()).isEqualTo(DECOY_BYTES);
            send(place);
        }
    }

    @ParameterizedTest
    @MethodSource({"places", "placesBehindOthers"})
    void shouldSeeThatTheLastPartIsNotToBeWritten(Place place) {
        send(place);

        write(place.indirect, place.ids[place.last()], address(place.last()), bytes(place.last()), 0, 0);
        pop(place);

        assertThat(element.writableBytes()).isZero();
    }

    /** Sends the chain as it is at first, twice: the second time the device knows it. */
    private void send(Place place) {
        if (place.indirect) {
            descriptor(0, dataAt + TABLE, SplitRingLayout.tableBytes(SIZE), INDIRECT, 0);
        }
        for (int i = 0; i <= place.last(); i++) {
            write(place, i, address(i), bytes(i), links(place, i));
        }
        for (int time = 0; time < 2; time++) {
            pop(place);
            assertThat(element.segments()).isEqualTo(place.ids.length);
            for (int i = 0; i <= place.last(); i++) {
                assertThat(element.chain().address(i)).isEqualTo(address(i));
                assertThat(element.chain().length(i)).isEqualTo(bytes(i));
            }
            assertThat(element.writableBytes()).isEqualTo(bytes(place.last()));
        }
        if (place.ids.length <= ChainWalker.KEPT_SEGMENTS) {
            assertThat(element.chain().isRepeated(table, place.head())).isTrue();
        }
    }

    private void pop(Place place) {
        makeAvailable(place.head());
        assertThat(queue.pop(element)).isTrue();
        queue.push(place.head(), 0);
    }

    private long address(int i) {
        return dataAt + 64 * i;
    }

    private static int bytes(int i) {
        return 8 + i;
    }

    private static int links(Place place, int i) {
        return i < place.last() ? place.ids[i + 1] << Short.SIZE | NEXT : WRITE;
    }

    private void write(Place place, int i, long address, int length, int links) {
        write(place.indirect, place.ids[i], address, length, links & 0xffff, links >>> Short.SIZE);
    }

    private void write(boolean indirect, int id, long address, int length, int flags, int next) {
        if (indirect) {
            tableEntry(TABLE, id, address, length, flags, next);
        } else {
            descriptor(id, address, length, flags, next);
        }
    }
}
