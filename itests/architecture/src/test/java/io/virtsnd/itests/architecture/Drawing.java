// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.architecture;

import java.util.Map;
import java.util.Set;

/** The drawing of the bundles: who may see whom, and who may see which foreign packages. */
final class Drawing {

    private static final String HOUSE = "io.virtsnd.";
    private static final Set<String> FOUNDATION = Set.of("api", "virtqueue", "protocol");

    private static final Map<String, Set<String>> MAY_SEE = Map.ofEntries(
            Map.entry("api", Set.of()),
            Map.entry("virtqueue", Set.of("api")),
            Map.entry("protocol", Set.of("api", "virtqueue")),
            Map.entry("control", FOUNDATION),
            Map.entry("pcm", FOUNDATION),
            Map.entry("event", FOUNDATION),
            Map.entry("card", FOUNDATION),
            Map.entry("device", FOUNDATION),
            Map.entry("transport.loopback", Set.of("api", "virtqueue")),
            Map.entry("vhostuser", Set.of("linux")),
            Map.entry("transport.vhostuser", Set.of("api", "virtqueue", "vhostuser", "linux")),
            Map.entry("transport.pci", Set.of("api", "virtqueue")),
            Map.entry("transport.mmio", Set.of("api", "virtqueue")),
            Map.entry("transport.vfio", Set.of("api", "linux")),
            Map.entry("transport.qtest", Set.of("api", "linux")),
            Map.entry("export.vhostuser", Set.of("api", "virtqueue", "vhostuser", "linux")),
            Map.entry("backend.file", Set.of()),
            Map.entry("backend.wav", Set.of("api", "backend.file")),
            Map.entry("backend.raw", Set.of("api", "backend.file")),
            Map.entry("backend.nullaudio", Set.of("api")),
            Map.entry("backend.javasound", Set.of("api")),
            Map.entry("linux", Set.of()),
            Map.entry("audio", Set.of("api")),
            Map.entry("conversion", Set.of("api")),
            Map.entry("javasound", Set.of("api")),
            Map.entry("shell", Set.of("api")));

    /** Foreign packages that are everybody's. */
    private static final Set<String> COMMON = Set.of("java.", "org.osgi.", "org.slf4j.");

    private static final Map<String, Set<String>> FOREIGN = Map.of(
            "linux", Set.of("com.sun.jna."),
            "backend.wav", Set.of("javax.sound.sampled."),
            "backend.javasound", Set.of("javax.sound.sampled."),
            "conversion", Set.of("javax.sound.sampled."),
            "javasound", Set.of("javax.sound.sampled."),
            "shell", Set.of("picocli.", "com.google.gson.", "org.apache.felix.service.command."));

    /** Bundles that are libraries or contracts; no other exports anything. */
    private static final Set<String> EXPORTING =
            Set.of("api", "virtqueue", "protocol", "backend.file", "linux", "vhostuser");

    private Drawing() {}

    /** Whether the bundle is drawn at all. */
    static boolean shows(String bundle) {
        return MAY_SEE.containsKey(shortName(bundle));
    }

    /** Whether code of one bundle may use code of another. */
    static boolean allows(String from, String to) {
        return from.equals(to)
                || MAY_SEE.getOrDefault(shortName(from), Set.of()).contains(shortName(to));
    }

    /** Whether a bundle may use a package that is not of this house; packages end with a dot. */
    static boolean allowsForeign(String bundle, String packageName) {
        String dotted = packageName + ".";
        return COMMON.stream().anyMatch(dotted::startsWith)
                || FOREIGN.getOrDefault(shortName(bundle), Set.of()).stream().anyMatch(dotted::startsWith);
    }

    /** Whether a bundle exports packages. */
    static boolean exports(String bundle) {
        return EXPORTING.contains(shortName(bundle));
    }

    /** Whether a name, of a bundle or of a package, is of this house. */
    static boolean isOfTheHouse(String name) {
        return name.startsWith(HOUSE);
    }

    private static String shortName(String bundle) {
        return isOfTheHouse(bundle) ? bundle.substring(HOUSE.length()) : bundle;
    }
}
