// SPDX-License-Identifier: Apache-2.0
/** Sound cards, PCM substreams, formats and typed errors: what applications and message bundles share. */
@Export
@Version("1.0.0")
package io.virtsnd.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
