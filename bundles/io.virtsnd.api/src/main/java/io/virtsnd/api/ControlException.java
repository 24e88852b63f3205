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
        super(request + " failed: " + target + " status=" + status + " code=0x" + Integer.toHexString(code));
        this.request = request;
        this.target = target;
        this.status = status;
        this.code = code;
    }

    /** An error that stands for IO_ERR, which nobody answered. */
    ControlException(String message, String request, String target) {
        super(message);
        this.request = request;
        this.target = target;
        this.status = ControlStatus.IO_ERR;
        this.code = ControlStatus.IO_ERR.code();
    }

    /**
     * What was asked for.
     *
     * @return name of the request, as PCM_SET_PARAMS
     */
    public String request() {
        return request;
    }

    /**
     * What it was about.
     *
     * @return as {@code stream=3 state=SET}
     */
    public String target() {
        return target;
    }

    /**
     * The status.
     *
     * @return what the device answered
     */
    public ControlStatus status() {
        return status;
    }

    /**
     * The same error, which also says what state the stream was in: the control queue does not know it.
     *
     * @param state state of the stream when the request was sent
     * @return an error of the same type, with the same stack trace
     */
    public ControlException withState(PcmState state) {
        ControlException copy = new ControlException(request, target + " state=" + state, status, code);
        copy.setStackTrace(getStackTrace());
        return copy;
    }
}
