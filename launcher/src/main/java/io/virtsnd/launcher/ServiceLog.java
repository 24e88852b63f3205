// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

/** The log service: without one, the service component runtime does not say why a component fails. */
final class ServiceLog implements ServiceFactory<LoggerFactory> {

    private static final String COMPONENT_RUNTIME = "org.apache.felix.scr";

    ServiceLog() {}

    @Override
    public LoggerFactory getService(Bundle bundle, ServiceRegistration<LoggerFactory> registration) {
        return new Loggers(COMPONENT_RUNTIME.equals(bundle.getSymbolicName()));
    }

    @Override
    public void ungetService(Bundle bundle, ServiceRegistration<LoggerFactory> registration, LoggerFactory loggers) {
        // holds nothing
    }

    /** @param isRuntime whether they are those of the service component runtime */
    private record Loggers(boolean isRuntime) implements LoggerFactory {

        @Override
        public Logger getLogger(String name) {
            org.slf4j.Logger target = org.slf4j.LoggerFactory.getLogger(name);
            return isRuntime ? new ComponentRuntimeLogger(target) : new ServiceLogger(target);
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
}
