// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerConsumer;

/** A logger of the log service that writes to the log. What is to be audited is logged as information. */
class ServiceLogger implements Logger {

    private final org.slf4j.Logger target;

    ServiceLogger(org.slf4j.Logger target) {
        this.target = target;
    }

    @Override
    public String getName() {
        return target.getName();
    }

    @Override
    public boolean isTraceEnabled() {
        return target.isTraceEnabled();
    }

    @Override
    public void trace(String message) {
        target.trace(message);
    }

    @Override
    public void trace(String format, Object argument) {
        target.trace(format, argument);
    }

    @Override
    public void trace(String format, Object first, Object second) {
        target.trace(format, first, second);
    }

    @Override
    public void trace(String format, Object... arguments) {
        target.trace(format, arguments);
    }

    @Override
    public <E extends Exception> void trace(LoggerConsumer<E> consumer) throws E {
        if (target.isTraceEnabled()) {
            consumer.accept(this);
        }
    }

    @Override
    public boolean isDebugEnabled() {
        return target.isDebugEnabled();
    }

    @Override
    public void debug(String message) {
        target.debug(message);
    }

    @Override
    public void debug(String format, Object argument) {
        target.debug(format, argument);
    }

    @Override
    public void debug(String format, Object first, Object second) {
        target.debug(format, first, second);
    }

    @Override
    public void debug(String format, Object... arguments) {
        target.debug(format, arguments);
    }

    @Override
    public <E extends Exception> void debug(LoggerConsumer<E> consumer) throws E {
        if (target.isDebugEnabled()) {
            consumer.accept(this);
        }
    }

    @Override
    public boolean isInfoEnabled() {
        return target.isInfoEnabled();
    }

    @Override
    public void info(String message) {
        target.info(message);
    }

    @Override
    public void info(String format, Object argument) {
        target.info(format, argument);
    }

    @Override
    public void info(String format, Object first, Object second) {
        target.info(format, first, second);
    }

    @Override
    public void info(String format, Object... arguments) {
        target.info(format, arguments);
    }

    @Override
    public <E extends Exception> void info(LoggerConsumer<E> consumer) throws E {
        if (target.isInfoEnabled()) {
            consumer.accept(this);
        }
    }

    @Override
    public boolean isWarnEnabled() {
        return target.isWarnEnabled();
    }

    @Override
    public void warn(String message) {
        target.warn(message);
    }

    @Override
    public void warn(String format, Object argument) {
        target.warn(format, argument);
    }

    @Override
    public void warn(String format, Object first, Object second) {
        target.warn(format, first, second);
    }

    @Override
    public void warn(String format, Object... arguments) {
        target.warn(format, arguments);
    }

    @Override
    public <E extends Exception> void warn(LoggerConsumer<E> consumer) throws E {
        if (target.isWarnEnabled()) {
            consumer.accept(this);
        }
    }

    @Override
    public boolean isErrorEnabled() {
        return target.isErrorEnabled();
    }

    @Override
    public void error(String message) {
        target.error(message);
    }

    @Override
    public void error(String format, Object argument) {
        target.error(format, argument);
    }

    @Override
    public void error(String format, Object first, Object second) {
        target.error(format, first, second);
    }

    @Override
    public void error(String format, Object... arguments) {
        target.error(format, arguments);
    }

    @Override
    public <E extends Exception> void error(LoggerConsumer<E> consumer) throws E {
        if (target.isErrorEnabled()) {
            consumer.accept(this);
        }
    }

    @Override
    public void audit(String message) {
        target.info(message);
    }

    @Override
    public void audit(String format, Object argument) {
        target.info(format, argument);
    }

    @Override
    public void audit(String format, Object first, Object second) {
        target.info(format, first, second);
    }

    @Override
    public void audit(String format, Object... arguments) {
        target.info(format, arguments);
    }
}
