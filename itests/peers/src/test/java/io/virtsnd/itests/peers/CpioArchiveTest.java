// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CpioArchiveTest {

    private static final int HEADER = 110;

    private static String text(CpioArchive archive) {
        return new String(archive.toByteArray(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void shouldHoldNameAndDataWhenFile() {
        String text = text(new CpioArchive().file("f", "abcde".getBytes(StandardCharsets.US_ASCII)));
        assertThat(text).startsWith("07070100000001" + "000081A4");
        assertThat(text.substring(54, 62)).isEqualTo("00000005");
        assertThat(text.substring(94, 102)).isEqualTo("00000002");
        assertThat(text.substring(HEADER)).startsWith("f\0abcde\0\0\0" + "070701");
    }

    @Test
    void shouldHoldFoldersOnceWhenFilesAreDeep() {
        String text = text(new CpioArchive().file("a/b/f", new byte[0]).program("a/b/g", new byte[0]));
        assertThat(text.indexOf("a\0")).isLessThan(text.indexOf("a/b\0"));
        assertThat(text.indexOf("a/b\0")).isEqualTo(text.lastIndexOf("a/b\0")).isLessThan(text.indexOf("a/b/f\0"));
    }

    @Test
    void shouldBeInPiecesOfFourBytesWhenWhole() {
        byte[] archive = new CpioArchive()
                .file("odd", new byte[3])
                .link("link", "target")
                .toByteArray();
        assertThat(archive.length % 4).isZero();
        assertThat(new String(archive, StandardCharsets.ISO_8859_1))
                .contains("0000A1FF", "link\0\0target\0\0", "TRAILER!!!\0");
    }
}
