// SPDX-License-Identifier: Apache-2.0
/**
 * The files of audio backends, whatever is in them: {@link io.virtsnd.backend.file.BackendFiles} is what a configuration
 * names, {@link io.virtsnd.backend.file.FileSeries} gives names to the files that are written, and a
 * {@link io.virtsnd.backend.file.PartFile} is one of them while it grows.
 */
@Export
@Version("1.0.0")
package io.virtsnd.backend.file;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
