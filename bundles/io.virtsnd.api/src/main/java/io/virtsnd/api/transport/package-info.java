// SPDX-License-Identifier: Apache-2.0
/** Virtio transports and backends: how a driver and a device of any type reach each other and share memory. */
@Export
@Version("1.0.0")
package io.virtsnd.api.transport;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
