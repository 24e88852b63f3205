// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Why a component that was configured is not there, as the component runtime knows it. */
final class ActivationFailure {

    private static final String NATIVE = "io.virtsnd.linux";
    private static final String CAUSE = "Caused by: ";

    private ActivationFailure() {}

    /**
     * What the component said when it was activated.
     *
     * @param context of the framework
     * @param component its name
     * @param instance value of one of its properties, its own name
     * @return one line; empty if it did not fail, or nobody knows
     */
    static Optional<String> of(BundleContext context, String component, String instance) {
        return first(context, component, configured -> configured.properties.containsValue(instance));
    }

    /**
     * Lets those pass whose sockets have native access.
     *
     * @param context of the framework, where the bundle was started
     * @throws CommandException why there is none, and what to do
     */
    static void requireNativeAccess(BundleContext context) throws CommandException {
        Optional<String> failure = first(context, NATIVE, configured -> true);
        if (failure.isPresent()) {
            throw new CommandException(failure.get());
        }
    }

    private static Optional<String> first(
            BundleContext context, String component, Predicate<ComponentConfigurationDTO> wanted) {
        ServiceReference<ServiceComponentRuntime> reference =
                context.getServiceReference(ServiceComponentRuntime.class);
        if (reference == null) {
            return Optional.empty();
        }
        ServiceComponentRuntime runtime = context.getService(reference);
        Collection<ComponentDescriptionDTO> descriptions = runtime.getComponentDescriptionDTOs();
        return descriptions.stream()
                .filter(description -> description.name.equals(component))
                .flatMap(description -> runtime.getComponentConfigurationDTOs(description).stream())
                .filter(configured -> configured.state == ComponentConfigurationDTO.FAILED_ACTIVATION)
                .filter(wanted)
                .map(configured -> reason(configured.failure))
                .findFirst();
    }

    /** The message of the innermost cause in a stack trace. */
    static String reason(String stackTrace) {
        String[] lines = stackTrace.split("\\R");
        String last = Arrays.stream(lines)
                .filter(line -> line.startsWith(CAUSE))
                .reduce((first, second) -> second)
                .map(line -> line.substring(CAUSE.length()))
                .orElse(lines[0]);
        int colon = last.indexOf(": ");
        return colon < 0 ? last : last.substring(colon + 2);
    }
}
