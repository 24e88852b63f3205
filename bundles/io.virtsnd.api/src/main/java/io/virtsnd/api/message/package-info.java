// SPDX-License-Identifier: Apache-2.0
/** Message services: the factories and queues that a card driver assembles a sound card from. */
@Export
@Version("1.0.0")
package io.virtsnd.api.message;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
