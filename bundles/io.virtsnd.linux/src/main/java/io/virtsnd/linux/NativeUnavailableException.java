// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

/** There is no native access in this process. */
public final class NativeUnavailableException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** @param message why, and what to do; the cause is known to {@link Linux#unavailabilityCause()} */
    public NativeUnavailableException(String message) {
        super(message);
    }
}
