// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the fakes of a test were asked to do, in order. */
final class Journal {

    private final List<String> entries = new CopyOnWriteArrayList<>();

    void add(String entry) {
        entries.add(entry);
    }

    List<String> entries() {
        return entries;
    }

    boolean has(String entry) {
        return entries.contains(entry);
    }

    long count(String entry) {
        return entries.stream().filter(entry::equals).count();
    }

    /** The entries that are named here, in the order in which they came. */
    List<String> only(String... wanted) {
        return entries.stream().filter(List.of(wanted)::contains).toList();
    }

    void clear() {
        entries.clear();
    }
}
