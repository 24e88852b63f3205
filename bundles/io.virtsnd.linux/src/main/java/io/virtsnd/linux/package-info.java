// SPDX-License-Identifier: Apache-2.0
/**
 * Linux as far as virtsnd needs it: descriptors that are closed once, memory that is shared and never touched when it is
 * gone, event counters, poll, Unix sockets that carry descriptors, and files of devices with their registers.
 */
@Export
@Version("1.0.0")
package io.virtsnd.linux;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
