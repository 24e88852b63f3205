// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.nullaudio.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of a {@link NullBackend}. */
@ObjectClassDefinition(name = "virtsnd null audio", description = "Sound goes nowhere; silence or a tone is recorded")
@interface NullConfiguration {

    @AttributeDefinition(name = "backend.name", description = "Stable name of the backend")
    String backend_name() default "null";

    @AttributeDefinition(
            name = "paced",
            description = "Takes and gives frames in real time; otherwise as fast as asked")
    boolean paced() default false;

    @AttributeDefinition(
            name = "tone.hz",
            description = "Frequency of the recorded sine, Hz; 0 records silence",
            min = "0")
    double tone_hz() default 0;
}
