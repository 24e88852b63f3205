// SPDX-License-Identifier: Apache-2.0
/**
 * Applications that play and record: sources and sinks that are registered as services, and the routes that carry their
 * sound to and from cards.
 */
@Export
@Version("1.0.0")
package io.virtsnd.api.audio;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
