// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.event.internal;

import java.util.concurrent.CountDownLatch;

/** Hears a first event and does not return until it is let go. */
final class BlockingListener extends HeardEvents {

    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch mayReturn = new CountDownLatch(1);

    @Override
    public void xrun(String card, int streamId) {
        super.xrun(card, streamId);
        entered.countDown();
        boolean interrupted = true;
        while (interrupted) {
            try {
                mayReturn.await();
                interrupted = false;
            } catch (InterruptedException ignored) {
                interrupted = true;
            }
        }
    }
}
