// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.wav.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of a {@link WavBackend}. */
@ObjectClassDefinition(name = "virtsnd WAV files", description = "Sound of a software device goes to WAV files")
@interface WavConfiguration {

    @AttributeDefinition(name = "backend.name", description = "Stable name of the backend")
    String backend_name() default "wav";

    @AttributeDefinition(
            name = "path",
            description = "First file to write; the next ones are NAME-2, NAME-3, ...",
            required = false)
    String path() default "";

    @AttributeDefinition(
            name = "replace.before",
            description = "Files last written before this moment may be replaced; ms since 1970, 0 replaces none",
            min = "0")
    long replace_before() default 0;

    @AttributeDefinition(name = "capture.path", description = "File to record from", required = false)
    String capture_path() default "";
}
