// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the script builds, and what it says when it cannot: in a tree of its own, with a Maven that copies what is built. */
class ScriptTest {

    private static final String TOOLS =
            "bash env cat cp cut dirname find flock grep mkdir mktemp mv readlink rm sed tail touch true";

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");

    @TempDir
    private Path folder;

    private Path source;

    @BeforeEach
    void makeTree() throws Exception {
        source = file("bundles/io.virtsnd.x/src/main/java/X.java", "class X {}");
        file("pom.xml", "");
        file("bundles/pom.xml", "");
        file("bundles/io.virtsnd.x/pom.xml", "");
        file("launcher/pom.xml", "");
        file("launcher/src/main/java/Y.java", "");
        executable("launcher/virtsnd", Files.readString(Virtsnd.SCRIPT));
        executable(
                "maven/mvn",
                "#!/bin/sh\necho built >>" + folder.resolve("builds") + "\nmkdir -p launcher/target/dist\ncp -r "
                        + Virtsnd.DIST.resolve("lib") + " " + Virtsnd.DIST.resolve("bundles")
                        + " launcher/target/dist\n");
        for (String tool : TOOLS.split(" ")) {
            executable("tools/" + tool, "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
        }
    }

    private Path file(String name, String content) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
        return path;
    }

    private void executable(String name, String content) throws IOException {
        Files.setPosixFilePermissions(file(name, content), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Virtsnd.Running start(Map<String, String> environment, String... folders) throws IOException {
        return start(
                new ProcessBuilder(folder.resolve("launcher/virtsnd").toString(), "--version")
                        .directory(folder.toFile()),
                environment,
                folders);
    }

    private Virtsnd.Running start(ProcessBuilder command, Map<String, String> environment, String... folders)
            throws IOException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = command.redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeAll(List.of("JAVA_HOME", "VIRTSND_BUILD", "VIRTSND_JAVA_OPTS"));
        StringBuilder path = new StringBuilder(folder.resolve("tools").toString());
        for (String name : folders) {
            path.append(':').append(name.equals("java") ? JAVA : folder.resolve(name));
        }
        builder.environment().put("PATH", path.toString());
        builder.environment().putAll(environment);
        return new Virtsnd.Running(builder.start(), out, err);
    }

    private void refused(String said, Virtsnd.Running running) throws Exception {
        Virtsnd.Result result = running.result();
        assertThat(result.err()).startsWith("virtsnd: ").contains(said).hasLineCount(1);
        assertThat(result.code()).isEqualTo(1);
        assertThat(folder.resolve("builds")).doesNotExist();
    }

    @Test
    void shouldSayWhatIsMissingWhenItCannotBuild() throws Exception {
        refused("no Java: install a JDK", start(Map.of(), "maven"));
        refused("no Maven: install Maven", start(Map.of(), "java"));
        refused("JAVA_HOME has no bin/java", start(Map.of("JAVA_HOME", "/none"), "maven", "java"));

        executable("old/bin/java", "#!/bin/sh\n");
        file("old/release", "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");
        refused(
                "Java is too old: version=11",
                start(Map.of("JAVA_HOME", folder.resolve("old").toString()), "maven"));

        executable("jre/bin/java", "#!/bin/sh\n");
        file("jre/release", "JAVA_VERSION=\"17.0.2\"\n");
        refused(
                "install a JDK, not a JRE",
                start(Map.of("JAVA_HOME", folder.resolve("jre").toString()), "maven"));
    }

    @Test
    void shouldFindItselfWhenBashIsToldItsNameAlone() throws Exception {
        assertThat(start(Map.of(), "maven", "java").result().code()).isZero();
        Path home = folder.resolve("launcher");
        Files.createSymbolicLink(home.resolve("v"), Path.of("virtsnd"));
        Files.createSymbolicLink(folder.resolve("v"), Path.of("launcher/virtsnd"));
        for (Path script : List.of(home.resolve("virtsnd"), home.resolve("v"), folder.resolve("v"))) {
            ProcessBuilder bash = new ProcessBuilder(
                            "bash", script.getFileName().toString(), "--version")
                    .directory(script.getParent().toFile());

            Virtsnd.Result result = start(bash, Map.of(), "maven", "java").result();

            assertThat(result.err()).isEmpty();
            assertThat(result.code()).isZero();
        }
        assertThat(folder.resolve("builds")).hasContent("built");
    }

    @Test
    void shouldSayWhyWhenTheBuildFails() throws Exception {
        executable(
                "maven/mvn",
                "#!/bin/sh\necho '[ERROR] COMPILATION ERROR :'\necho '[ERROR] X.java: no such class'\nexit 1\n");

        Virtsnd.Result result = start(Map.of(), "maven", "java").result();

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("build failed: [ERROR] X.java: no such class");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void shouldBuildOnceWhenManyStartAndAgainWhenSourcesChange() throws Exception {
        Virtsnd.Running first = start(Map.of(), "maven", "java");
        Virtsnd.Running second = start(Map.of(), "maven", "java");

        assertThat(first.result().out()).isEqualTo("virtsnd 0.1.0\n");
        assertThat(second.result().out()).isEqualTo("virtsnd 0.1.0\n");
        assertThat(folder.resolve("builds")).hasContent("built");
        assertThat(start(Map.of(), "maven", "java").result().err()).isEmpty();

        Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 5_000));
        assertThat(start(Map.of(), "maven", "java").result().err())
                .startsWith("virtsnd: building")
                .hasLineCount(1);
        assertThat(folder.resolve("builds")).hasContent("built\nbuilt");
    }

    @Test
    void regressionShouldStartWhenTheTreeIsMoved() throws Exception {
        assertThat(start(Map.of(), "maven", "java").result().code()).isZero();
        Path moved = Files.createDirectory(folder.resolve("moved"));
        for (String name : List.of("bundles", "launcher", "pom.xml")) {
            Files.move(folder.resolve(name), moved.resolve(name));
        }
        WaveFile file = new WaveFile(1, 16, 1, 8_000, false);
        file.write(folder.resolve("x.wav"), new byte[160]);
        Files.createFile(folder.resolve("stdin"));

        Virtsnd.Result result = new Virtsnd(folder)
                .start(List.of(moved.resolve("launcher/virtsnd").toString(), "play", "x.wav", "--backend", "null"))
                .result();

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("played 80 frames");
    }
}
