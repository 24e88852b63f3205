// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.audio.AudioRoute;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a source louder, or less loud. */
@Command(
        name = "volume",
        mixinStandardHelpOptions = true,
        description = "How loud a source is in its routes: a factor, beside the volume that the source has by itself.")
final class VolumeCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "SOURCE",
            description = "service.id of the source, as virtsnd:routes says it.")
    private long source;

    @Parameters(index = "1", paramLabel = "VOLUME", description = "0 (muted) to 1.")
    private float volume;

    private final Host host;

    VolumeCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() throws CommandException {
        List<AudioRoute> routes = new ServiceWait(host.context(Set.of()))
                .all(AudioRoute.class).stream()
                        .filter(route -> route.direction() == Direction.OUTPUT)
                        .filter(route -> route.members().stream().anyMatch(member -> member.service() == source))
                        .toList();
        if (routes.isEmpty()) {
            throw new CommandException("no route has this source: service.id=" + source + "; see virtsnd:routes");
        }
        try {
            routes.forEach(route -> route.volume(source, volume));
        } catch (IllegalArgumentException wrong) {
            throw new CommandException(wrong.getMessage(), wrong);
        }
        return ExitCode.OK;
    }
}
