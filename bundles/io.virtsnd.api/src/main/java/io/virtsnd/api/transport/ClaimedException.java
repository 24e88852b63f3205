// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

/** A transport or backend is already claimed by somebody else. */
public final class ClaimedException extends TransportException {

    private static final long serialVersionUID = 1L;

    private final String holder;

    /**
     * @param what the transport or backend, by name
     * @param holder who holds it
     * @param claimant who asked
     */
    public ClaimedException(String what, String holder, String claimant) {
        super(what + " is claimed: holder=" + holder + " claimant=" + claimant + "; let the holder release it first");
        this.holder = holder;
    }

    /**
     * Who holds it.
     *
     * @return the name that the holder gave
     */
    public String holder() {
        return holder;
    }
}
