// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The modules of a kernel, each of which says what it depends on.
 *
 * @param folder where they are, uncompressed
 */
record KernelModules(Path folder) {

    private static final String DEPENDS = "\0depends=";

    /** Modules and all they depend on, in an order in which they can be inserted. */
    Map<String, byte[]> inOrder(List<String> names) throws IOException {
        Map<String, byte[]> ordered = new LinkedHashMap<>();
        for (String name : names) {
            add(name, ordered);
        }
        return ordered;
    }

    private void add(String name, Map<String, byte[]> ordered) throws IOException {
        if (ordered.containsKey(name)) {
            return;
        }
        byte[] module = Files.readAllBytes(folder.resolve(name + ".ko"));
        for (String needed : dependencies(module)) {
            add(needed, ordered);
        }
        ordered.put(name, module);
    }

    private static List<String> dependencies(byte[] module) {
        String text = new String(module, StandardCharsets.ISO_8859_1);
        int begin = text.indexOf(DEPENDS);
        if (begin < 0) {
            return List.of();
        }
        begin += DEPENDS.length();
        return Stream.of(text.substring(begin, text.indexOf('\0', begin)).split(","))
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
