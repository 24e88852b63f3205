// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.javasound.internal;

import io.virtsnd.api.SoundCard;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.spi.MixerProvider;

/** A sound card that is there for tests, found by javax.sound as any other. */
public final class FakeMixerProvider extends MixerProvider {

    /** The card of this class path; javax.sound makes providers itself, so a test can only meet it here. */
    static final FakeMixer CARD = new FakeMixer();

    /** What a card of ours looks like, where its mixers are on the class path: it comes first. */
    static final Mixer.Info OURS = new OurInfo();

    private static final class OurInfo extends Mixer.Info {
        OurInfo() {
            super("ours", SoundCard.MIXER_VENDOR, "a card of ours", "1");
        }
    }

    /** Made by the service loader. */
    public FakeMixerProvider() {}

    @Override
    public Mixer.Info[] getMixerInfo() {
        return new Mixer.Info[] {OURS, FakeMixer.INFO};
    }

    @Override
    public Mixer getMixer(Mixer.Info info) {
        if (OURS.equals(info)) {
            throw new AssertionError("a backend has no business with a mixer of ours");
        }
        if (!FakeMixer.INFO.equals(info)) {
            throw new IllegalArgumentException("another mixer: " + info);
        }
        return CARD;
    }
}
