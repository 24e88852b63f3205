// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/**
 * What every transport must do. A transport subclasses it and says how a device is made behind it:
 *
 * <pre>
 *   class MyTransportTest extends TransportConformance {
 *       &#64;Override
 *       public DeviceUnderTest device(DeviceShape shape) {
 *           return new MyDevice(shape);
 *       }
 *   }
 * </pre>
 *
 * <p>The driver on this side is the real one: card, control, pcm and event.
 */
@Timeout(120)
public abstract class TransportConformance
        implements CardChapter,
                PlaybackChapter,
                CaptureChapter,
                LifecycleChapter,
                ErrorChapter,
                RemovalChapter,
                BrokenRingChapter {

    /** Looks often: there are hundreds of tests, and each waits for something. */
    @BeforeAll
    static void lookOften() {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(2));
    }

    /** For subclasses. */
    protected TransportConformance() {}

    @Override
    public abstract DeviceUnderTest device(DeviceShape shape);
}
