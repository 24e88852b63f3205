// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import org.osgi.service.log.LoggerConsumer;

/**
 * A logger of the service component runtime, whose debugging is taken down to tracing: before the first period it tells
 * some hundred steps of its own.
 */
final class ComponentRuntimeLogger extends ServiceLogger {

    ComponentRuntimeLogger(org.slf4j.Logger target) {
        super(target);
    }

    @Override
    public boolean isDebugEnabled() {
        return isTraceEnabled();
    }

    @Override
    public void debug(String message) {
        trace(message);
    }

    @Override
    public void debug(String format, Object argument) {
        trace(format, argument);
    }

    @Override
    public void debug(String format, Object first, Object second) {
        trace(format, first, second);
    }

    @Override
    public void debug(String format, Object... arguments) {
        trace(format, arguments);
    }

    @Override
    public <E extends Exception> void debug(LoggerConsumer<E> consumer) throws E {
        trace(consumer);
    }
}
