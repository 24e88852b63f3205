// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.backend.SoundDeviceControl;
import io.virtsnd.api.transport.VirtioBackend;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Plugs something into a jack of a software device, or out of it. */
@Command(
        name = "jack",
        mixinStandardHelpOptions = true,
        description = "Plugs something into a jack of a software device, or out of it; its driver gets an event.")
final class JackCommand implements Callable<Integer> {

    /** What becomes of the jack. */
    enum Change {
        in,
        out
    }

    @Parameters(index = "0", paramLabel = "DEVICE", description = "device.name of the device.")
    private String device;

    @Parameters(index = "1", paramLabel = "JACK", description = "Number of the jack.")
    private int jack;

    @Parameters(index = "2", paramLabel = "CHANGE", description = "${COMPLETION-CANDIDATES}")
    private Change change;

    private final Host host;

    JackCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() throws CommandException {
        SoundDeviceControl control = new ServiceWait(host.context(Set.of()))
                .get(SoundDeviceControl.class, ServiceWait.equal(VirtioBackend.NAME, device))
                .orElseThrow(() -> new CommandException("there is no such device: device.name=" + device));
        try {
            control.plug(jack, change == Change.in);
        } catch (IllegalArgumentException wrong) {
            throw new CommandException(wrong.getMessage(), wrong);
        }
        return ExitCode.OK;
    }
}
