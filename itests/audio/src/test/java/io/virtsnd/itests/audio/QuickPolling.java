// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Looks every millisecond whether what a test waits for is there: most of it is there at once. */
final class QuickPolling implements BeforeAllCallback, AfterAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(1));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Awaitility.reset();
    }
}
