// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.api.backend.AudioStreamConfig;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Keeps what is played. */
final class KeepingBackend implements AudioBackend {

    private final ByteArrayOutputStream played = new ByteArrayOutputStream();

    synchronized byte[] played() {
        return played.toByteArray();
    }

    @Override
    public AudioStream open(AudioStreamConfig config) {
        return new AudioStream() {
            @Override
            public int write(ByteBuffer frames) {
                byte[] copy = new byte[frames.remaining()];
                frames.get(copy);
                synchronized (KeepingBackend.this) {
                    played.writeBytes(copy);
                }
                return copy.length;
            }

            @Override
            public void close() {
                // It is all there.
            }
        };
    }
}
