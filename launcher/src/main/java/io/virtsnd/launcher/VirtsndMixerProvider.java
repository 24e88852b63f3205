// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import java.util.stream.Stream;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.spi.MixerProvider;

/**
 * Gives the mixers of virtio sound cards to a program that knows javax.sound only, and has {@code virtsnd-mixer.jar} on its
 * class path. {@code -Dvirtsnd.transport=} says which card, as {@code --transport} does; without it nothing is started, and
 * there are the mixers only of a framework that has this jar on its own class path, as Karaf in {@code lib/boot}.
 *
 * <p>Thread: any; the first call starts the framework, which takes about a second.
 */
public final class VirtsndMixerProvider extends MixerProvider {

    /** Made by javax.sound. */
    public VirtsndMixerProvider() {}

    @Override
    public Mixer.Info[] getMixerInfo() {
        return mixers().map(Mixer::getMixerInfo).toArray(Mixer.Info[]::new);
    }

    @Override
    public Mixer getMixer(Mixer.Info info) {
        return mixers().filter(mixer -> info == null || mixer.getMixerInfo().equals(info))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such mixer: " + info));
    }

    /** Those of a framework of ours, and of one around this; a framework of ours may be found both ways. */
    private static Stream<Mixer> mixers() {
        return Stream.concat(Stream.of(EmbeddedSound.ofThisProcess().mixers()), MixerBridge.mixers())
                .distinct();
    }
}
