// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.SoundException;

/** A value of the configuration that cannot be used. */
final class DeviceSettingException extends SoundException {

    private static final long serialVersionUID = 1L;

    DeviceSettingException(String name, Object value, String range) {
        super("bad setting of a sound device: " + name + "=" + value + "; must be " + range);
    }
}
