// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartFileTest {

    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("x.wav");
    }

    private PartFile create(long replaceBefore) throws IOException {
        return PartFile.create(new FileSeries(path, replaceBefore));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private Path write(long replaceBefore, String text) throws IOException {
        PartFile part = create(replaceBefore);
        part.append(bytes(text));
        return part.publish();
    }

    private static Path old(Path file) throws IOException {
        return Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void shouldKeepAllBytesWhenManyBuffersAreAppended() throws IOException {
        byte[] sound = new byte[300_001];
        new Random(1).nextBytes(sound);
        PartFile part = create(0);
        for (int at = 0; at < sound.length; at += 977) {
            part.append(ByteBuffer.wrap(sound, at, Math.min(977, sound.length - at)));
        }

        assertThat(part.length()).isEqualTo(sound.length);
        assertThat(part.publish()).isEqualTo(path);
        assertThat(Files.readAllBytes(path)).isEqualTo(sound);
    }

    @Test
    void shouldLeaveAloneWhatALinkInPlaceOfThePartLeadsTo() throws IOException {
        Path precious = old(Files.writeString(folder.resolve("precious"), "mine"));
        Files.createSymbolicLink(folder.resolve("x.wav.part"), precious);

        assertThat(write(System.currentTimeMillis(), "sound")).isEqualTo(folder.resolve("x-2.wav"));

        assertThat(precious).hasContent("mine");
    }

    @Test
    void shouldTakeBytesFromPositionToLimitWhenAppended() throws IOException {
        ByteBuffer direct = ByteBuffer.allocateDirect(6).put(bytes("abcdef"));
        PartFile part = create(0);
        part.append(direct.position(2).limit(4));

        assertThat(direct.position()).isEqualTo(4);
        part.publish();
        assertThat(path).hasContent("cd");
    }

    @Test
    void shouldHaveOnlyThePartUntilPublished() throws IOException {
        PartFile part = create(0);
        part.append(bytes("sound"));
        part.flush();

        assertThat(names()).containsExactly("x.wav.part");
        assertThat(part.part()).hasContent("sound");
        part.publish();
        assertThat(names()).containsExactly("x.wav");
    }

    @Test
    void shouldGoOnAtTheEndWhenTheStartWasOverwritten() throws IOException {
        PartFile part = create(0);
        part.append(bytes("header and "));
        part.overwrite(0, new byte[] {'H', 'E'});
        part.append(bytes("sound"));
        part.overwrite(2, new byte[] {'A'});
        part.publish();

        assertThat(path).hasContent("HEAder and sound");
        assertThat(part.length()).isEqualTo(16);
    }

    @Test
    void shouldLeaveNothingWhenRemoved() throws IOException {
        PartFile part = create(0);
        part.append(bytes("sound"));
        part.remove();

        assertThat(names()).isEmpty();
    }

    @Test
    void shouldLeaveThePartWhenAbandoned() throws IOException {
        PartFile part = create(0);
        part.append(bytes("sound"));
        part.flush();

        assertThat(part.abandon()).isEqualTo(folder.resolve("x.wav.part"));
        assertThat(names()).containsExactly("x.wav.part");
        assertThatThrownBy(part::publish).isInstanceOf(IOException.class);
    }

    @Test
    void shouldTakeTheNextNameWhenOneIsTaken() throws IOException {
        assertThat(write(0, "1")).isEqualTo(path);
        assertThat(write(0, "2")).isEqualTo(folder.resolve("x-2.wav"));
        assertThat(write(0, "3")).isEqualTo(folder.resolve("x-3.wav"));
        assertThat(path).hasContent("1");
    }

    @Test
    void shouldReplaceAFileOnlyWhenItIsOlder() throws IOException {
        old(write(0, "old"));

        assertThat(write(1_000_000, "new")).isEqualTo(folder.resolve("x-2.wav"));
        assertThat(path).hasContent("old");
        assertThat(write(1_000_001, "newer")).isEqualTo(path);
        assertThat(path).hasContent("newer");
    }

    @Test
    void shouldNotReplaceAFileThatNobodyNamedHoweverOldItIs() throws IOException {
        old(Files.writeString(path, "named"));
        old(Files.writeString(folder.resolve("x-2.wav"), "precious"));

        assertThat(write(1_000_001, "first")).isEqualTo(path);
        assertThat(write(1_000_001, "second")).isEqualTo(folder.resolve("x-3.wav"));
        assertThat(folder.resolve("x-2.wav")).hasContent("precious");
    }

    @Test
    void shouldFollowALinkAndKeepIt() throws IOException {
        Path real = old(
                Files.writeString(Files.createDirectory(folder.resolve("data")).resolve("real.wav"), "old"));
        Files.createSymbolicLink(path, Path.of("data", "real.wav"));

        assertThat(write(1_000_001, "new")).isEqualTo(real);
        assertThat(path).isSymbolicLink();
        assertThat(real).hasContent("new");
    }

    @Test
    void shouldReuseThePartOfAKilledRunOnlyWhenOld() throws IOException {
        Path part = Files.writeString(folder.resolve("x.wav.part"), "what a killed run left, and rather long");
        assertThat(write(0, "1")).isEqualTo(folder.resolve("x-2.wav"));

        old(part);
        assertThat(write(1_000_001, "2")).isEqualTo(path);
        assertThat(path).hasContent("2");
        assertThat(names()).containsExactly("x-2.wav", "x.wav");
    }

    @Test
    void shouldNotTakeAPartThatIsWrittenHoweverOldItIs() throws IOException {
        PartFile slow = create(Long.MAX_VALUE);
        assertThat(write(Long.MAX_VALUE, "2")).isEqualTo(folder.resolve("x-2.wav"));
        slow.append(bytes("1"));

        assertThat(slow.publish()).isEqualTo(path);
        assertThat(path).hasContent("1");
    }

    @Test
    void shouldNotReplaceAFileThatCameMeanwhile() throws IOException {
        PartFile part = create(1);
        part.append(bytes("sound"));
        Files.writeString(path, "somebody else's");

        assertThat(part.publish()).isEqualTo(folder.resolve("x-2.wav"));
        assertThat(path).hasContent("somebody else's");
    }

    @Test
    void shouldLeaveNamesWithAPartToTheirOwnersWhenAFileCameMeanwhile() throws IOException {
        PartFile first = create(1);
        PartFile second = create(1);
        first.append(bytes("1"));
        second.append(bytes("2"));
        Files.writeString(path, "somebody else's");

        assertThat(first.publish()).isEqualTo(folder.resolve("x-3.wav"));
        assertThat(second.publish()).isEqualTo(folder.resolve("x-2.wav"));
    }

    @Test
    void shouldFinishTheFileWhenItsThreadIsInterrupted() throws IOException {
        PartFile part = create(0);
        Thread.currentThread().interrupt();
        try {
            part.append(ByteBuffer.allocate(200_000));
            part.publish();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(path).hasSize(200_000);
    }

    @Test
    void shouldNameThePathWhenItCannotBeCreated() {
        Path none = folder.resolve("none").resolve("x.wav");

        assertThatThrownBy(() -> PartFile.create(new FileSeries(none, 0)))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot create " + none + ": NoSuchFile");
    }

    @Test
    void shouldSayWhatIsInTheWayWhenTheNameIsADirectorys() throws IOException {
        Files.createDirectory(path);

        assertThatThrownBy(() -> create(0))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot create " + path + ": is a directory or a device: path=" + path + "; name a file");
        assertThat(names()).containsExactly("x.wav");
    }

    @Test
    void shouldAllocateNothingWhenAppending() throws IOException {
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        ByteBuffer period = ByteBuffer.allocateDirect(1920);
        PartFile part = create(0);
        // The virtual machine leaves a few bytes in some rounds when it compiles; ours would be in each.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) {
                part.append(period.clear());
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        part.remove();
        assertThat(least).isZero();
    }
}
