// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import org.apache.felix.framework.Logger;
import org.slf4j.LoggerFactory;

/** What the framework has to say goes to the log; by default it prints to standard output. */
final class FrameworkLog extends Logger {

    FrameworkLog() {}

    @Override
    protected void doLog(int level, String message, Throwable throwable) {
        // made when something is said: until then the log need not be there
        org.slf4j.Logger log = LoggerFactory.getLogger("org.apache.felix.framework");
        switch (level) {
            case LOG_ERROR -> log.error(message, throwable);
            case LOG_WARNING -> log.warn(message, throwable);
            case LOG_INFO -> log.info(message, throwable);
            default -> log.debug(message, throwable);
        }
    }
}
