// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QemuMachineTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "q35, 'q35,memory-backend=ram', virtio-sound-pci",
        "pc-q35-8.2, 'pc-q35-8.2,memory-backend=ram', virtio-sound-pci",
        "pc, 'pc,memory-backend=ram', virtio-sound-pci",
        "microvm-pcie, 'microvm,pcie=on,ioapic2=off,', virtio-sound-pci",
        "microvm, 'microvm,ioapic2=off,', virtio-sound-device"
    })
    void shouldMakeTheMachineThatIsNamed(String name, String machine, String device) throws CommandException {
        List<String> command = QemuMachine.of(name, folder, 3).command("qemu");
        assertThat(command.get(0)).isEqualTo("qemu");
        assertThat(command.get(command.indexOf("-machine") + 1))
                .startsWith(machine)
                .endsWith(",memory-backend=ram");
        assertThat(command.get(command.indexOf("-device") + 1))
                .startsWith(device)
                .endsWith(",audiodev=virtsnd,streams=3");
        assertThat(command).contains("-qtest", "-qmp", "-bios");
        assertThat(command.contains("virtio-mmio.force-legacy=false")).isEqualTo(name.equals("microvm"));
    }

    @Test
    void shouldLeaveNothingOfAnotherRunWhenItIsPrepared() throws CommandException, IOException {
        Path directory = folder.resolve("a/b");
        QemuMachine machine = QemuMachine.of("q35", directory, 2);
        machine.prepare();
        for (String name : List.of("qtest.sock", "qmp.sock", "ram", "out.wav")) {
            Files.writeString(directory.resolve(name), "old");
        }
        machine.prepare();
        assertThat(directory).isDirectoryContaining("glob:**/hlt.bin");
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
        byte[] firmware = Files.readAllBytes(directory.resolve("hlt.bin"));
        assertThat(firmware).hasSize(65536);
        assertThat(firmware[0xfff0]).isEqualTo((byte) 0xfa);
        assertThat(firmware[0xfff1]).isEqualTo((byte) 0xf4);
    }

    @Test
    void shouldDoubleTheCommasOfAPath() throws CommandException {
        Path directory = folder.resolve("a,b");
        List<String> command = QemuMachine.of("q35", directory, 2).command("qemu");
        assertThat(command.get(command.indexOf("-qtest") + 1)).contains("a,,b/qtest.sock,server=on");
        assertThat(command.get(command.indexOf("-object") + 1)).endsWith("a,,b/ram");
        assertThat(command.get(command.indexOf("-audiodev") + 1)).contains("a,,b/out.wav,out.frequency=48000");
    }

    @Test
    void shouldTakeWhatTheUserAdds() throws CommandException {
        QemuMachine machine = QemuMachine.of("q35", folder, 2);
        assertThat(machine.withAudio(null)).isEqualTo(machine);
        List<String> command = machine.withAudio("none")
                .withOptions(List.of("-icount", "shift=0"))
                .command("qemu");
        assertThat(command).contains("none,id=virtsnd").endsWith("-icount", "shift=0");
    }

    @Test
    void shouldRefuseWhatQemuWouldNotTake() {
        assertThatThrownBy(() -> QemuMachine.of("q35", folder, 0)).hasMessageContaining("--streams=0");
        assertThatThrownBy(() -> QemuMachine.of("q35", folder.resolve("x".repeat(100)), 2))
                .hasMessageContaining("may have 107");
    }

    @Test
    void shouldReadTransportsThatAreNamed() {
        assertThat(TransportChoice.parse("qtest:/tmp/d"))
                .isEqualTo(new TransportChoice(TransportChoice.Kind.QTEST, "/tmp/d"));
        assertThat(TransportChoice.parse("qtest:x").hasDeviceOfOthers()).isTrue();
        assertThat(TransportChoice.parse("qtest:x").bundles())
                .contains("io.virtsnd.transport.qtest", "io.virtsnd.transport.pci", "io.virtsnd.transport.mmio");
        assertThat(TransportChoice.parse("vhost-user:s").kind()).isEqualTo(TransportChoice.Kind.VHOST_USER);
        assertThat(TransportChoice.parse("other").kind()).isEqualTo(TransportChoice.Kind.NAMED);
        assertThatThrownBy(() -> TransportChoice.parse("qtest:")).hasMessageContaining("names no directory");
    }
}
