// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/** The device did not answer a control request in time. The memory of the request stays with the device. */
public final class ControlTimeoutException extends ControlException {

    private static final long serialVersionUID = 1L;

    /** How long it was waited for, ns. */
    private final long timeoutNanos;

    /**
     * @param request name of the request
     * @param target what it was about, as {@code stream=3 state=SET}
     * @param timeoutNanos how long it was waited for, ns
     */
    public ControlTimeoutException(String request, String target, long timeoutNanos) {
        super(
                request + " was not answered: " + target + " timeout=" + timeoutNanos / 1_000_000
                        + " ms; the device may be stuck, see control.timeout",
                request,
                target);
        this.timeoutNanos = timeoutNanos;
    }

    @Override
    public ControlTimeoutException withState(PcmState state) {
        ControlTimeoutException copy =
                new ControlTimeoutException(request(), target() + " state=" + state, timeoutNanos);
        copy.setStackTrace(getStackTrace());
        return copy;
    }
}
