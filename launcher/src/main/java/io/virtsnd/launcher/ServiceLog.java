// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import org.osgi.framework.Bundle;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

/** The log service: without one, the service component runtime does not say why a component fails. */
final class ServiceLog implements LoggerFactory {

    ServiceLog() {}

    @Override
    public Logger getLogger(String name) {
        return new ServiceLogger(org.slf4j.LoggerFactory.getLogger(name));
    }

    @Override
    public Logger getLogger(Class<?> type) {
        return getLogger(type.getName());
    }

    @Override
    public <L extends Logger> L getLogger(String name, Class<L> loggerType) {
        if (!loggerType.isAssignableFrom(ServiceLogger.class)) {
            throw new IllegalArgumentException("no such logger: type=" + loggerType.getName());
        }
        return loggerType.cast(getLogger(name));
    }

    @Override
    public <L extends Logger> L getLogger(Class<?> type, Class<L> loggerType) {
        return getLogger(type.getName(), loggerType);
    }

    @Override
    public <L extends Logger> L getLogger(Bundle bundle, String name, Class<L> loggerType) {
        return getLogger(name, loggerType);
    }
}
