// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.audio.SoundFiles;
import java.util.Set;
import org.osgi.framework.BundleContext;

/** Where a command runs: in a framework that is there, or in one that the launcher starts for it. */
public interface Host {

    /**
     * The framework; called after everything that can be said without one is checked, again for more bundles.
     *
     * @param bundles symbolic names of the bundles that this command needs beside the driver
     * @return a context of the framework, which has these bundles started
     * @throws CommandException if it does not start
     */
    BundleContext context(Set<String> bundles) throws CommandException;

    /**
     * Who reads and writes sound files; there before {@link #context} was asked for.
     *
     * @return reads and writes them
     * @throws CommandException if nobody does, and what to install
     * @throws InterruptedException if the command is to end
     */
    SoundFiles files() throws CommandException, InterruptedException;

    /**
     * Sets how much is logged, where that is the host's to decide.
     *
     * @param level name of the level, as slf4j has it
     */
    void logLevel(String level);

    /**
     * When the command was called: files that are older may be replaced by it.
     *
     * @return ms since 1970
     */
    long since();
}
