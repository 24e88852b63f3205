// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.javasound.internal;

import javax.sound.sampled.Mixer;
import javax.sound.sampled.spi.MixerProvider;

/** A sound card that is there for tests, found by javax.sound as any other. */
public final class FakeMixerProvider extends MixerProvider {

    /** The card of this class path; javax.sound makes providers itself, so a test can only meet it here. */
    static final FakeMixer CARD = new FakeMixer();

    /** Made by the service loader. */
    public FakeMixerProvider() {}

    @Override
    public Mixer.Info[] getMixerInfo() {
        return new Mixer.Info[] {FakeMixer.INFO};
    }

    @Override
    public Mixer getMixer(Mixer.Info info) {
        if (!FakeMixer.INFO.equals(info)) {
            throw new IllegalArgumentException("another mixer: " + info);
        }
        return CARD;
    }
}
