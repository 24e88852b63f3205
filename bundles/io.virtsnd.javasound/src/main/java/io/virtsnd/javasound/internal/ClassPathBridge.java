// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.javasound.internal;

import java.util.function.Supplier;
import javax.sound.sampled.Mixer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to programs that ask {@code AudioSystem}: it finds providers on the class path, and none in bundles. If the jar of
 * our provider is on the class path around the framework (Karaf: {@code lib/boot}), it is told of the mixers.
 */
final class ClassPathBridge {

    private static final Logger LOG = LoggerFactory.getLogger(ClassPathBridge.class);
    private static final String BRIDGE = "io.virtsnd.launcher.MixerBridge";

    private ClassPathBridge() {}

    /**
     * Offers mixers.
     *
     * @param mixers answers those of now
     * @return withdraws them
     */
    static Runnable offer(Supplier<Mixer[]> mixers) {
        try {
            Class<?> bridge = ClassLoader.getSystemClassLoader().loadClass(BRIDGE);
            return (Runnable) bridge.getMethod("offer", Supplier.class).invoke(null, mixers);
        } catch (ClassNotFoundException none) {
            LOG.debug("AudioSystem does not list the mixers: no provider on the class path");
        } catch (ReflectiveOperationException other) {
            LOG.warn(
                    "AudioSystem does not list the mixers: the provider on the class path is of another version",
                    other);
        }
        return () -> {};
    }
}
