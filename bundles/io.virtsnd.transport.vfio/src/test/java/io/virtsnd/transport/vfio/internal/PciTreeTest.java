// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PciTreeTest {

    private static final PciAddress SOUND = FakeTree.SOUND;

    @TempDir
    private Path folder;

    @Test
    void shouldFindNothingWhenThereIsNoBus() {
        PciTree tree = new PciTree(folder.resolve("none"));
        assertThat(tree.soundDevices()).isEmpty();
        assertThat(tree.members(1)).isEmpty();
        assertThat(tree.has(SOUND)).isFalse();
        assertThat(tree.vendor(SOUND)).isEqualTo(-1);
        assertThat(tree.driver(SOUND)).isEmpty();
        assertThat(tree.group(SOUND)).isEmpty();
    }

    @Test
    void shouldFindSoundDevicesWhenThereAreOthers() {
        FakeTree fake = new FakeTree(folder);
        PciAddress second = new PciAddress("0000:00:02.0");
        fake.add(new PciAddress("0000:00:01.0"), 0x1af4, 0x1041);
        fake.addSound(SOUND, 7).addSound(second, 9).bind(second, "virtio-pci");
        PciTree tree = new PciTree(fake.paths().sys());
        assertThat(tree.soundDevices()).containsExactly(second, SOUND);
        assertThat(tree.driver(second)).contains("virtio-pci");
        assertThat(tree.isForPrograms(second)).isFalse();
        assertThat(tree.isForPrograms(SOUND)).isTrue();
        assertThat(tree.group(SOUND)).hasValue(7);
        assertThat(tree.members(7)).containsExactly(SOUND);
    }

    @Test
    void shouldReadTheRealOneWhenThereIsOne() {
        PciTree tree = new PciTree(SystemPaths.DEFAULT.sys());
        assertThat(tree.soundDevices()).allMatch(tree::isSoundDevice);
    }

    @Test
    void shouldHaveNoIdWhenTheFileIsOdd() throws IOException {
        FakeTree fake = new FakeTree(folder).add(SOUND, 0x1af4, 0x1059);
        Files.writeString(fake.paths().sys().resolve("bus/pci/devices/" + SOUND + "/device"), "odd");
        assertThat(new PciTree(fake.paths().sys()).isSoundDevice(SOUND)).isFalse();
    }
}
