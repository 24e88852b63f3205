// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import io.virtsnd.api.ControlException;
import io.virtsnd.api.ControlTimeoutException;
import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.PcmIoException;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.StreamStalledException;
import io.virtsnd.virtqueue.UsedViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The reasons that the driver gives for rejecting something, told from its errors; each must be met. */
final class Reasons {

    static final String GONE = "pcm: queue broken";
    static final String STALLED = "pcm: stalled";
    static final String PADDED = "pcm: short last message refused, padded";
    static final String OUT_OF_ORDER = "pcm: completed before an older one";
    static final String KEPT = "pcm: messages kept after RELEASE";
    static final String GAVE_BACK = "pcm: gave messages back and refused to stop";
    static final String SHORT = "pcm: length without a status";
    static final String NO_STATUS = "pcm: no known status";
    static final String COMMAND_REFUSED = "pcm: command refused";
    static final String COMMAND_LOST = "pcm: command not answered";
    static final String CONTROL_LOST = "control: not answered";
    static final String CONTROL_FULL = "control: not sent, the queue is full of lost requests";
    static final String CONTROL_LATE = "control: answered late";
    static final String CONTROL_GONE = "control: queue broken";
    static final String CONTROL_COUNT = "control: more items claimed than are asked for";
    static final String PCM_INFO = "control: impossible stream left out";
    static final String CHMAP_INFO = "control: impossible channel map left out";
    static final String EVENT_CODE = "event: unknown code";
    static final String EVENT_ID = "event: unknown jack or stream";
    static final String EVENT_LENGTH = "event: too short";
    static final String EVENT_FLOOD = "event: queue broken by a flood";

    private static final Pattern VIOLATION = Pattern.compile("violation=(\\w+)");
    private static final Pattern WRITTEN = Pattern.compile("written=(\\d+) status=");
    private static final Pattern STATUS = Pattern.compile("status=(\\w+)");
    private static final int STATUS_BYTES = 8;

    private Reasons() {}

    /** All that a run must meet. */
    static List<String> all() {
        List<String> all = new ArrayList<>();
        for (UsedViolation violation : UsedViolation.values()) {
            all.add("used ring: " + violation);
        }
        for (String status : List.of("BAD_MSG", "NOT_SUPP", "IO_ERR")) {
            all.add("pcm: status=" + status);
        }
        for (String status : List.of("BAD_MSG", "NOT_SUPP", "IO_ERR", "UNKNOWN")) {
            all.add("control: status=" + status);
        }
        for (String violation : List.of("ID_NOT_A_HEAD", "ID_NOT_EXPOSED", "LENGTH_BEYOND_CAPACITY")) {
            all.add("pcm: violation=" + violation);
        }
        all.addAll(List.of(GONE, STALLED, PADDED, OUT_OF_ORDER, KEPT, GAVE_BACK, SHORT, NO_STATUS));
        all.addAll(List.of(COMMAND_REFUSED, COMMAND_LOST, CONTROL_LOST, CONTROL_FULL, CONTROL_LATE, CONTROL_GONE));
        all.addAll(List.of(CONTROL_COUNT, PCM_INFO, CHMAP_INFO, EVENT_CODE, EVENT_ID, EVENT_LENGTH, EVENT_FLOOD));
        return all;
    }

    /** Why a stream failed. */
    static String ofStream(SoundException failure) {
        String message = failure.getMessage();
        if (failure instanceof StreamStalledException) {
            return STALLED;
        }
        if (failure instanceof DeviceGoneException) {
            return GONE;
        }
        if (failure instanceof ControlTimeoutException) {
            return COMMAND_LOST;
        }
        if (failure instanceof PcmIoException) {
            return ofMessage(message);
        }
        throw new AssertionError("not an error that a device can cause", failure);
    }

    private static String ofMessage(String message) {
        Matcher violation = VIOLATION.matcher(message);
        if (violation.find()) {
            return "pcm: violation=" + violation.group(1);
        }
        Matcher written = WRITTEN.matcher(message);
        if (written.find()) {
            return Integer.parseInt(written.group(1)) < STATUS_BYTES ? SHORT : NO_STATUS;
        }
        Matcher status = STATUS.matcher(message);
        if (status.find()) {
            return "pcm: status=" + status.group(1);
        }
        if (message.contains("keeps messages after RELEASE")) {
            return KEPT;
        }
        if (message.contains("refused to stop")) {
            return GAVE_BACK;
        }
        throw new AssertionError("unknown error: " + message);
    }

    /** Why a request failed. */
    static String ofRequest(SoundException failure) {
        if (failure instanceof ControlTimeoutException) {
            return failure.getMessage().contains("sent=no") ? CONTROL_FULL : CONTROL_LOST;
        }
        if (failure instanceof ControlException refused) {
            return "control: status=" + refused.status();
        }
        if (failure instanceof DeviceGoneException) {
            return CONTROL_GONE;
        }
        throw new AssertionError("not an error that a device can cause", failure);
    }
}
