// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/** The device answered a control request with another status than OK. */
public class ControlException extends SoundException {

    private static final long serialVersionUID = 1L;

    /** What was asked for. */
    private final String request;

    /** What it was about. */
    private final String target;

    /** The status. */
    private final ControlStatus status;

    /** The number that the device answered. */
    private final int code;

    /**
     * @param request name of the request, as PCM_SET_PARAMS
     * @param target what it was about, as {@code stream=3 state=SET}
     * @param status what the device answered
     * @param code the number that it answered
     */
    public ControlException(String request, String target, ControlStatus status, int code) {
        this(
                request + " failed: " + target + " status=" + status + " code=0x" + Integer.toHexString(code),
                status,
                null);
    }

    /**
     * @param message what happened
     * @param status what stands for the answer
     * @param cause why, or null
     */
    protected ControlException(String message, ControlStatus status, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /**
     * The status.
     *
     * @return what the device answered
     */
    public ControlStatus status() {
        return status;
    }
}
