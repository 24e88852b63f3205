// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.javasound.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of a {@link JavaSoundComponent}. */
@ObjectClassDefinition(
        name = "virtsnd sound card",
        description = "Sound of a software device goes to a sound card of this machine")
@interface JavaSoundConfiguration {

    @AttributeDefinition(name = "backend.name", description = "Stable name of the backend")
    String backend_name() default "javasound";

    @AttributeDefinition(
            name = "mixer",
            description = "Part of the name of the javax.sound mixer; empty takes the first one that fits",
            required = false)
    String mixer() default "";
}
