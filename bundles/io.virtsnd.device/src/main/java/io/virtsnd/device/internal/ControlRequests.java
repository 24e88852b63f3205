// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.protocol.HeaderLayout;
import io.virtsnd.protocol.RequestCode;
import io.virtsnd.protocol.VirtioSound;

/**
 * Takes control requests and answers them, in order; RELEASE may be answered later. A request that cannot be executed is
 * answered with BAD_MSG if it is malformed or illegal, with NOT_SUPP if the device does not offer it.
 *
 * <p>Thread: under the device lock.
 */
final class ControlRequests {

    private final DeviceSettings settings;
    private final DeviceQueues queues;
    private final Jacks jacks;
    private final PcmCommands commands;
    private final Rejections rejections;
    private final InfoAnswers infos = new InfoAnswers();
    private ControlRequest spare;

    /** What control requests work with. */
    record Parts(DeviceQueues queues, Jacks jacks, PcmCommands commands, Rejections rejections) {}

    ControlRequests(DeviceSettings settings, Parts parts) {
        this.settings = settings;
        queues = parts.queues();
        jacks = parts.jacks();
        commands = parts.commands();
        rejections = parts.rejections();
    }

    /** Takes everything that is available; true if there may be more. Stops where an audio backend has to be asked. */
    boolean drain(long now) {
        int budget = queues.size(VirtioSound.CONTROL_QUEUE);
        do {
            queues.disableKicks(VirtioSound.CONTROL_QUEUE);
            for (; budget > 0 && commands.question() == null; budget--) {
                ControlRequest request = spare == null ? new ControlRequest(queues) : spare;
                spare = null;
                if (!request.next()) {
                    spare = request;
                    break;
                }
                if (handle(request, now)) {
                    spare = request;
                }
            }
            // A look costs as much: an index that is another one each time that it is read keeps nobody in here.
        } while (commands.question() == null && queues.enableKicks(VirtioSound.CONTROL_QUEUE) && --budget > 0);
        return commands.question() != null || budget <= 0 && queues.size(VirtioSound.CONTROL_QUEUE) > 0;
    }

    /** Forgets the memory of the driver. */
    void clear() {
        spare = null;
    }

    /** Handles a request; true if that is over. */
    private boolean handle(ControlRequest request, long now) {
        Rejection reason = execute(request, now);
        if (reason == null) {
            return isOver(request);
        }
        rejections.count(reason);
        switch (reason) {
            case CONTROL_NO_ROOM -> request.drop();
            case CONTROL_UNKNOWN_CODE, CONTROL_NOT_OFFERED, CONTROL_NOT_REMAPPABLE ->
                request.answer(ControlStatus.NOT_SUPP);
            default -> request.answer(ControlStatus.BAD_MSG);
        }
        return true;
    }

    private Rejection execute(ControlRequest request, long now) {
        if (request.answerRoom() < HeaderLayout.SIZE) {
            return Rejection.CONTROL_NO_ROOM;
        }
        if (request.length() < HeaderLayout.SIZE) {
            return Rejection.CONTROL_TRUNCATED;
        }
        RequestCode code = RequestCode.ofCode(request.code()).orElse(null);
        if (code == null) {
            return Rejection.CONTROL_UNKNOWN_CODE;
        }
        return switch (code) {
            case JACK_INFO -> infos.jacks(request, jacks.infos());
            case JACK_REMAP -> jacks.remap(request);
            case PCM_INFO -> infos.streams(request, settings.streams());
            case CHMAP_INFO -> infos.maps(request, settings.maps());
            case PCM_SET_PARAMS, PCM_PREPARE, PCM_START, PCM_STOP, PCM_RELEASE -> commands.execute(code, request, now);
            default -> Rejection.CONTROL_UNKNOWN_CODE;
        };
    }

    private boolean isOver(ControlRequest request) {
        return !commands.isKept(request);
    }
}
