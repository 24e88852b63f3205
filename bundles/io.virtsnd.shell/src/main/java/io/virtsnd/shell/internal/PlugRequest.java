// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

/**
 * The card that a command wants.
 *
 * @param name of the transport, the device and the backend that are made for it
 * @param setting what is to be plugged in
 * @param card options of the command
 * @param bundles whether foreign bundles were installed, which are preferred where nothing is named
 * @param since files that are older may be replaced, ms since 1970
 */
record PlugRequest(String name, CardUse.Setting setting, CardOptions card, boolean bundles, long since) {

    /** Whether a backend is named, of whatever sort. */
    boolean namesBackend() {
        return card.backend().kind() != BackendChoice.Kind.AUTO;
    }
}
