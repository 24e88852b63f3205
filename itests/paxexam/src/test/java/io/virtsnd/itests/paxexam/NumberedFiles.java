// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.paxexam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what numbered frames became at the end of the path: files {@code out.raw}, {@code out-2.raw}, ... */
final class NumberedFiles {

    private static final Pattern NAME = Pattern.compile("out(-(\\d+))?\\.(raw|wav)");

    /** Frames that were jumped over. */
    long missing;
    /** Frames that were there before. */
    long repeated;
    /** All frames. */
    long frames;
    /** The number after the highest one. */
    long next;

    private int last = -1;

    /** The files of a folder, in the order in which they were begun; waits until none is being written. */
    static List<Path> in(Path folder) throws IOException {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(namesIn(folder)).noneMatch(name -> name.endsWith(".part")));
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted(Comparator.comparingInt(NumberedFiles::number))
                    .toList();
        }
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static int number(Path file) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        return matcher.matches() && matcher.group(2) != null ? Integer.parseInt(matcher.group(2)) : 1;
    }

    /** Reads all; a WAV file has a header of so many bytes. */
    static NumberedFiles read(List<Path> files, int headerBytes) throws IOException {
        NumberedFiles all = new NumberedFiles();
        for (Path file : files) {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            bytes.position(headerBytes);
            List<Integer> numbers = new ArrayList<>();
            while (bytes.remaining() >= Integer.BYTES) {
                numbers.add(bytes.getInt());
            }
            numbers.forEach(all::take);
        }
        return all;
    }

    private void take(int number) {
        frames++;
        if (number > last) {
            missing += number - last - 1L;
        }
        if (number < next) {
            repeated++;
        }
        last = number;
        next = Math.max(next, number + 1L);
    }

    @Override
    public String toString() {
        return "frames=" + frames + " next=" + next + " repeated=" + repeated + " missing=" + missing;
    }
}
