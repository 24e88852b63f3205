// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/** A command that is not legal in the state of the stream; nothing was sent. */
public final class IllegalPcmStateException extends SoundException {

    private static final long serialVersionUID = 1L;

    /** The state. */
    private final PcmState state;

    /**
     * @param command what was asked for
     * @param streamId number of the stream
     * @param state its state
     * @param remedy what to do first
     */
    public IllegalPcmStateException(String command, int streamId, PcmState state, String remedy) {
        super(command + " is not legal: stream=" + streamId + " state=" + state + "; " + remedy);
        this.state = state;
    }

    /**
     * The state that the command was not legal in.
     *
     * @return the state
     */
    public PcmState state() {
        return state;
    }
}
