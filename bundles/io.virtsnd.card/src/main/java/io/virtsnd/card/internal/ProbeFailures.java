// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.SoundException;
import io.virtsnd.virtqueue.DeviceFailedException;
import java.io.IOException;
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
            report.accept("no card: card=" + card + ": " + reason + next, unexpected(failed));
        }
        return again;
    }

    /** There is a card: the next failure is news. */
    void clear() {
        reported = null;
    }

    /**
     * What a log needs besides a message.
     *
     * @param failed an error, or null
     * @return null if typed errors, or a peer that went away, say it all; otherwise what failed, for its place in the code
     */
    static Throwable unexpected(Throwable failed) {
        if (failed instanceof SoundException) {
            return unexpected(failed.getCause());
        }
        return failed instanceof IOException ? null : failed;
    }

    private static boolean isWorthAnotherTry(Throwable failed) {
        if (failed instanceof DeviceFailedException device) {
            return switch (device.reason()) {
                case LEGACY_DEVICE, UNUSABLE_REGISTERS, FEATURES_REFUSED, NO_SUCH_QUEUE -> false;
                default -> true;
            };
        }
        return failed instanceof SoundException && !(failed instanceof ProbeRefusedException);
    }
}
