// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What can be told from a command line at a glance, before it is read in earnest: enough to start the framework meanwhile.
 * A wrong guess costs time, and nothing else.
 *
 * @param words the command and its arguments
 */
record CommandWords(List<String> words) {

    private static final Set<String> USERS = Set.of("play", "record", "serve");
    private static final Set<String> LEVELS = Set.of("off", "error", "warn", "info", "debug", "trace");
    private static final String LOG_LEVEL = "--log-level";

    /** Whether the command will need a framework, if its arguments are right. */
    boolean needsFramework() {
        boolean uses = words.size() > 1 && USERS.contains(words.get(0));
        return uses && !words.contains("--help") && !words.contains("-h");
    }

    /** Whether foreign bundles are installed, which may import whatever there is. */
    boolean hasBundles() {
        return has("--bundle");
    }

    /** The level that the options will set; if there is no such level they will say so, and nothing else is to be said. */
    String logLevel() {
        String level = named();
        return LEVELS.contains(level.toLowerCase(Locale.ROOT)) ? level : "error";
    }

    private String named() {
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).startsWith(LOG_LEVEL + "=")) {
                return words.get(i).substring(LOG_LEVEL.length() + 1);
            }
            if (words.get(i).equals(LOG_LEVEL) && i + 1 < words.size()) {
                return words.get(i + 1);
            }
        }
        return words.contains("-v") ? "debug" : has("--realtime") ? "warn" : "error";
    }

    private boolean has(String option) {
        for (String word : words) {
            if (word.equals(option) || word.startsWith(option + "=")) {
                return true;
            }
        }
        return false;
    }
}
