// SPDX-License-Identifier: Apache-2.0
package tiny.backend;

import io.virtsnd.api.Direction;
import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.api.backend.AudioStreamConfig;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Somebody else's backend: appends everything to one file. */
public final class TinyBackend implements AudioBackend, BundleActivator {

    @Override
    public void start(BundleContext context) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(AudioBackend.NAME, "tiny");
        context.registerService(AudioBackend.class, this, properties);
    }

    @Override
    public void stop(BundleContext context) {
        // services of a bundle go with it
    }

    @Override
    public boolean supports(AudioStreamConfig config) {
        return config.direction() == Direction.OUTPUT && config.channels() <= 2;
    }

    @Override
    public AudioStream open(AudioStreamConfig config) throws IOException {
        FileOutputStream file = new FileOutputStream(System.getProperty("tiny.out"), true);
        return new AudioStream() {
            @Override
            public int write(ByteBuffer frames) throws IOException {
                // no more than a frame at a time: a backend may take as little as that
                byte[] bytes = new byte[config.frameBytes()];
                frames.get(bytes);
                file.write(bytes);
                return bytes.length;
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }
}
