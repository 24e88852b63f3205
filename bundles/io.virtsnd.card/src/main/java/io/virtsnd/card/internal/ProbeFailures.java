// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.SoundException;
import io.virtsnd.virtqueue.DeviceFailedException;
import java.util.function.BiConsumer;

/**
 * Why there is no card: reported once for each reason, and tried again where time may help.
 *
 * <p>Thread: one.
 */
final class ProbeFailures {

    private final String card;
    private final BiConsumer<String, Throwable> report;
    private String reported;

    /**
     * @param card name of the card
     * @param report told of each new reason; the cause is null where the message says it all
     */
    ProbeFailures(String card, BiConsumer<String, Throwable> report) {
        this.card = card;
        this.report = report;
    }

    /**
     * A probe failed.
     *
     * @param failed why
     * @return whether it is worth another try
     */
    boolean add(Throwable failed) {
        boolean again = isWorthAnotherTry(failed);
        String reason = String.valueOf(failed.getMessage());
        if (!reason.equals(reported)) {
            reported = reason;
            String next = again ? "; tried again until it is there" : "; not tried again before it is plugged in anew";
            report.accept("no card: card=" + card + ": " + reason + next, cause(failed));
        }
        return again;
    }

    /** There is a card: the next failure is news. */
    void clear() {
        reported = null;
    }

    /** A typed error says it all; of others the place in the code matters. */
    private static Throwable cause(Throwable failed) {
        return failed instanceof SoundException ? failed.getCause() : failed;
    }

    private static boolean isWorthAnotherTry(Throwable failed) {
        if (failed instanceof DeviceFailedException device) {
            return switch (device.reason()) {
                case LEGACY_DEVICE, FEATURES_REFUSED, NO_SUCH_QUEUE -> false;
                default -> true;
            };
        }
        return failed instanceof SoundException && !(failed instanceof ProbeRefusedException);
    }
}
