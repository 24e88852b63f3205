// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import java.util.stream.Stream;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.spi.MixerProvider;

/**
 * Gives the mixers of virtio sound cards to a program that knows javax.sound only, and has {@code virtsnd-mixer.jar} on its
 * class path. {@code -Dvirtsnd.transport=} says which card, as {@code --transport} does; without it there are no mixers, and
 * nothing is started.
 *
 * <p>Thread: any; the first call starts the framework, which takes about a second.
 */
public final class VirtsndMixerProvider extends MixerProvider {

    /** Made by javax.sound. */
    public VirtsndMixerProvider() {}

    @Override
    public Mixer.Info[] getMixerInfo() {
        return Stream.of(EmbeddedSound.ofThisProcess().mixers())
                .map(Mixer::getMixerInfo)
                .toArray(Mixer.Info[]::new);
    }

    @Override
    public Mixer getMixer(Mixer.Info info) {
        return Stream.of(EmbeddedSound.ofThisProcess().mixers())
                .filter(mixer -> info == null || mixer.getMixerInfo().equals(info))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such mixer: " + info));
    }
}
