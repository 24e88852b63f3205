// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import org.apache.felix.framework.Logger;
import org.slf4j.LoggerFactory;

/** What the framework has to say goes to the log; by default it prints to standard output. */
final class FrameworkLog extends Logger {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("org.apache.felix.framework");

    FrameworkLog() {}

    @Override
    protected void doLog(int level, String message, Throwable throwable) {
        switch (level) {
            case LOG_ERROR -> LOG.error(message, throwable);
            case LOG_WARNING -> LOG.warn(message, throwable);
            case LOG_INFO -> LOG.info(message, throwable);
            default -> LOG.debug(message, throwable);
        }
    }
}
