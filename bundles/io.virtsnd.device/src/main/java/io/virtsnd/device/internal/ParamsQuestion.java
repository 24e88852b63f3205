// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.AudioStreamConfig;

/** SET_PARAMS that waits until an audio backend has said whether it can serve it: a call-out, made without the lock. */
record ParamsQuestion(
        ControlRequest request,
        DeviceStream stream,
        StreamParams params,
        AudioBackend backend,
        AudioStreamConfig config) {}
