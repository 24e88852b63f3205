// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.raw.internal;

import java.lang.annotation.Annotation;

/** A configuration as the service component runtime would make it. */
record Given(String backend_name, String path, long replace_before, String capture_path) implements RawConfiguration {

    static Given playback(Object path, long replaceBefore) {
        return new Given("raw", path.toString(), replaceBefore, "");
    }

    static Given capture(Object path) {
        return new Given("raw", "", 0, path.toString());
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return RawConfiguration.class;
    }
}
