// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.paxexam;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The framework that a test runs in. */
final class Framework {

    private final BundleContext context;

    Framework(BundleContext context) {
        this.context = context;
    }

    Bundle bundle(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no bundle " + symbolicName));
    }

    /** Makes a factory instance: plugs something in. */
    Configuration configure(String factoryPid, Map<String, Object> properties) {
        Dictionary<String, Object> dictionary = new Hashtable<>(properties);
        try {
            Configuration configuration = service(ConfigurationAdmin.class).createFactoryConfiguration(factoryPid, "?");
            configuration.update(dictionary);
            return configuration;
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    <S> S service(Class<S> type) {
        return service(type, "(objectClass=*)");
    }

    <S> S service(Class<S> type, String filter) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> references(type, filter).size() > 0);
        return context.getService(references(type, filter).iterator().next());
    }

    <S> Collection<ServiceReference<S>> references(Class<S> type, String filter) {
        try {
            return context.getServiceReferences(type, filter);
        } catch (InvalidSyntaxException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    BundleContext context() {
        return context;
    }
}
