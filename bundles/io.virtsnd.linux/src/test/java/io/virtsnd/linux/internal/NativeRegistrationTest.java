// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux.internal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where JNA's own library goes. */
class NativeRegistrationTest {

    @TempDir
    Path folder;

    @Test
    void shouldSayWhatToDoWhenThereIsNoPlace() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        for (Path wrong : new Path[] {folder.resolve("none"), file}) {
            assertThatThrownBy(() -> NativeRegistration.requirePlace(wrong.toString()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no such directory, or not writable: jna.tmpdir=" + wrong + "; start Java with"
                            + " -Djna.tmpdir=DIR (launcher: VIRTSND_JAVA_OPTS), a writable directory that is not mounted"
                            + " noexec");
        }
    }

    @Test
    void shouldLeaveThePlaceToJnaUnlessTold() {
        assertThatCode(() -> NativeRegistration.requirePlace(null)).doesNotThrowAnyException();
        assertThatCode(() -> NativeRegistration.requirePlace(folder.toString())).doesNotThrowAnyException();
    }
}
