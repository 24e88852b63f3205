// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.wav.internal;

import java.lang.annotation.Annotation;

/** A configuration as the service component runtime would make it. */
record Given(String backend_name, String path, long replace_before, String capture_path) implements WavConfiguration {

    static Given playback(Object path, long replaceBefore) {
        return new Given("wav", path.toString(), replaceBefore, "");
    }

    static Given capture(Object path) {
        return new Given("wav", "", 0, path.toString());
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return WavConfiguration.class;
    }
}
