// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the card driver, PID {@value CardDriver#NAME}, optional. */
@ObjectClassDefinition(name = "virtsnd card driver", description = "Times of all cards; a card takes them when probed")
public @interface CardConfig {

    /**
     * How long a control request is waited for.
     *
     * @return ms, 1 to 60000
     */
    @AttributeDefinition(name = "Control time-out", description = "ms that a control request is waited for")
    long control_timeout() default 1000;

    /**
     * How long drain waits after the last completion.
     *
     * @return ms, 0 to 10000
     */
    @AttributeDefinition(name = "Drain linger", description = "ms that drain waits after the last completion")
    long drain_linger() default 100;

    /**
     * How long the completion thread looks before it blocks.
     *
     * @return ns, 0 to 1000000
     */
    @AttributeDefinition(name = "Spin", description = "ns that the completion thread looks before it blocks")
    long spin_ns() default 0;
}
