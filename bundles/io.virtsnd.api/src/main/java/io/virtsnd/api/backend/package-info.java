// SPDX-License-Identifier: Apache-2.0
/** Audio backends: where the sound of a software device goes to, and comes from. */
@Export
@Version("1.0.0")
package io.virtsnd.api.backend;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
