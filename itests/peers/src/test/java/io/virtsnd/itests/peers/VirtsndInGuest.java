// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * The script, called in a guest that has the files of this machine: what is built here runs there.
 *
 * @param guest where it runs
 */
record VirtsndInGuest(QemuGuest guest) {

    private static final List<String> MODULES = List.of("vfio-pci", "vfio_iommu_type1", "9p", "9pnet_virtio");
    private static final String SCRIPT = Path.of(System.getProperty("virtsnd.root", "../.."), "launcher/virtsnd")
            .toAbsolutePath()
            .normalize()
            .toString();
    /** A machine that is emulated has no time for a compiler that thinks, and can write nothing but this folder. */
    private static final String ENVIRONMENT = "env PATH=/usr/bin:/bin VIRTSND_BUILD=no VIRTSND_JAVA_OPTS='"
            + "-XX:TieredStopAtLevel=1 -Djava.io.tmpdir=/dev/shm -Djna.tmpdir=/dev/shm' ";

    private static final String FOR_ALL = "/dev/shm/virtsnd/launcher";

    private static final int SECONDS = 120;

    /** What a guest needs for it. */
    static CpioArchive addTo(CpioArchive archive) throws IOException {
        StringBuilder order = new StringBuilder("#!/bin/busybox sh\n");
        new KernelModules(Peers.modules()).inOrder(MODULES).forEach((name, module) -> {
            archive.file("modules/" + name + ".ko", module);
            order.append("insert ").append(name).append(" || exit\n");
        });
        archive.program("sbin/insert-all", order.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        try (InputStream script = VirtsndInGuest.class.getResourceAsStream("host")) {
            archive.program("sbin/host", script.readAllBytes());
        }
        return archive;
    }

    /** Inserts the modules; the launcher gets a second place, to which every user has a way. */
    void prepare() throws IOException {
        require(guest.run("insert-all && host /bin/true", SECONDS));
        String folder = Path.of(SCRIPT).getParent().toString();
        require(guest.run(
                "mkdir -p /host" + FOR_ALL + " && mount -o bind /host" + folder + " /host" + FOR_ALL, SECONDS));
    }

    /** Runs it to its end. */
    QemuGuest.Outcome run(String arguments) throws IOException {
        return guest.run("host " + ENVIRONMENT + SCRIPT + " " + arguments, SECONDS);
    }

    /** The same behind words that make it another user's. */
    QemuGuest.Outcome runAs(String before, String arguments) throws IOException {
        return guest.run("host " + before + ENVIRONMENT + FOR_ALL + "/virtsnd " + arguments, SECONDS);
    }

    /** Starts it; what it says goes to a file of the guest, and its code behind it. */
    void start(String arguments, String log) throws IOException {
        String command = "host " + ENVIRONMENT + SCRIPT + " " + arguments;
        require(guest.run("(" + command + " >" + log + " 2>&1; echo code $? >>" + log + ") &", SECONDS));
    }

    private static void require(QemuGuest.Outcome outcome) throws IOException {
        if (outcome.code() != 0) {
            throw new IOException(outcome.text());
        }
    }
}
