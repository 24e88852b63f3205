// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandWordsTest {

    private static CommandWords words(String line) {
        return new CommandWords(line == null ? List.of() : List.of(line.split(" ")));
    }

    @ParameterizedTest
    @CsvSource({
        "play x.wav,true",
        "record x.wav --seconds 1,true",
        "play,false",
        "play --help,false",
        "play x.wav -h,false",
        "info,false",
        "info --json,false",
        "shell,false",
        ",false"
    })
    void shouldBeginEarlyWhenSoundIsLikely(String line, boolean needed) {
        assertThat(words(line).needsFramework()).isEqualTo(needed);
    }

    @ParameterizedTest
    @CsvSource({
        "play x.wav,error",
        "play x.wav -v,debug",
        "play x.wav -v --log-level warn,warn",
        "play x.wav --log-level=trace,trace",
        "play x.wav --log-level,error",
        "serve --socket s --realtime 10,warn",
        "serve --socket s --realtime=10 -v,debug"
    })
    void shouldKnowTheLevelBeforeTheFirstLoggerIsMade(String line, String level) {
        assertThat(words(line).logLevel()).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({
        "play x.wav,false",
        "play x.wav --bundle b.jar,true",
        "play x.wav --bundle=b.jar,true",
        "play --bundles.wav,false"
    })
    void shouldKnowWhetherBundlesAreForeign(String line, boolean foreign) {
        assertThat(words(line).hasBundles()).isEqualTo(foreign);
    }
}
