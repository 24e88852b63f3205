// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.device.internal.ClockKind;
import io.virtsnd.itests.audio.PlaybackBench.Config;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source that the README shows. */
class ReadmeTest extends RouteFixture {

    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void shouldCompileAndBeHeard() throws Exception {
        Path readme = Path.of(System.getProperty("virtsnd.root", "../.."), "README.md");
        Matcher code = CODE.matcher(Files.readString(readme));
        assertThat(code.find()).isTrue();
        Path source = folder.resolve("Beep.java");
        Files.writeString(source, code.group(1));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-cp", System.getProperty("java.class.path"), source.toString()))
                .isZero();
        TestCard card = keep(new TestCard(1, ClockKind.FREE));
        PlaybackBench bench = playback(Config.DEFAULT);
        bench.add(card);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            PlaybackSource beep = (PlaybackSource)
                    loader.loadClass("Beep").getDeclaredConstructor().newInstance();

            bench.add(7, beep);

            await().until(() -> card.played().length == 48_000 * FRAME);
            assertThat(periods(card.played())).isBetween(439, 440);
        }
    }

    private static int periods(byte[] heard) {
        ByteBuffer frames = ByteBuffer.wrap(heard).order(ByteOrder.LITTLE_ENDIAN);
        int crossings = 0;
        short last = 0;
        while (frames.hasRemaining()) {
            short left = frames.getShort();
            assertThat(frames.getShort()).isEqualTo(left);
            crossings += last < 0 && left >= 0 ? 1 : 0;
            last = left;
        }
        return crossings;
    }
}
