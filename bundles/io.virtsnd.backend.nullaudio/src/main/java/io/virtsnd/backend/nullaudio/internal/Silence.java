// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.nullaudio.internal;

import io.virtsnd.api.PcmFormat;
import java.nio.ByteBuffer;

/** Silence, in any format. */
final class Silence implements NullStream.Source {

    private final PcmFormat format;

    Silence(PcmFormat format) {
        this.format = format;
    }

    @Override
    public void fill(ByteBuffer target) {
        for (int i = 0; target.hasRemaining(); i++) {
            target.put(format.silence(i));
        }
    }
}
