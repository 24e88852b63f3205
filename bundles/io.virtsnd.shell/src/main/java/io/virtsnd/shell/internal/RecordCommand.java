// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmParamsException;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.SoundFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Records a sound file. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        description = "Records from a virtio sound card into a sound file.")
public final class RecordCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "FILE",
            description = "NAME.wav, NAME.au or NAME.aiff; replaced when the recording is complete.")
    private Path file;

    @Option(names = "--seconds", required = true, paramLabel = "S", description = "How long; 0.5 is half a second.")
    private double seconds;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "Sample format: U8, S16, S24_3, S32, FLOAT, ... Default: S16.")
    private PcmFormat format = PcmFormat.S16;

    @Option(names = "--rate", paramLabel = "HZ", description = "Frame rate. Default: 48000.")
    private int hertz = 48_000;

    @Option(names = "--channels", paramLabel = "N", description = "Samples in a frame. Default: 2.")
    private int channels = 2;

    @Mixin
    private CardOptions card;

    @Mixin
    private CommonOptions common;

    /** A header has 32 bits for the size, and not every program reads them without a sign. */
    private static final long BYTES_MAX = Integer.MAX_VALUE - 65_536;

    private final Host host;
    private final Console console;

    /**
     * @param host where it runs
     * @param console what it prints to
     */
    public RecordCommand(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @Override
    public Integer call() throws CommandException, IOException, InterruptedException {
        common.apply(host);
        card.check();
        SoundFormat frames = frames();
        NamedFiles.requireUntouched(card.backend(), file);
        RecordedFile target = RecordedFile.of(host, file, frames);
        CardUse use = new CardUse(host, common, card);
        BackendChoice backend = use.backend(Direction.INPUT, file);
        CardUse.Setting setting = new CardUse.Setting("record", Direction.INPUT, frames, backend);
        Remarks remarks = new Remarks(console, card.quiet());
        PlaySummary summary = use.run(setting, plugged -> {
            plugged.automatic().ifPresent(text -> remarks.add("backend is " + text));
            return record(plugged, frames, target, remarks);
        });
        console.out().println(summary.line("recorded", card.freeRun()));
        return ExitCode.OK;
    }

    private SoundFormat frames() throws CommandException {
        PcmRate rate = PcmRate.ofHertz(hertz)
                .orElseThrow(() -> CommandException.usage("virtio has no such rate: --rate=" + hertz));
        if (!(seconds > 0 && seconds * hertz < Long.MAX_VALUE / 2)) {
            throw CommandException.usage("--seconds must be more than 0: --seconds=" + seconds);
        }
        if (channels < 1 || channels > 255) {
            throw CommandException.usage("--channels must be 1 to 255: --channels=" + channels);
        }
        try {
            SoundFormat frames = new SoundFormat(format, rate, channels);
            if (seconds * hertz * frames.frameBytes() > BYTES_MAX) {
                throw CommandException.usage("recording is larger than a file can be: --seconds=" + seconds + " most="
                        + BYTES_MAX / frames.frameBytes() / hertz);
            }
            return frames;
        } catch (PcmParamsException wrong) {
            throw CommandException.usage(wrong.getMessage());
        }
    }

    private PlaySummary record(PluggedCard plugged, SoundFormat frames, RecordedFile target, Remarks remarks)
            throws CommandException, IOException {
        PcmInfo stream = card.stream(plugged.card(), Direction.INPUT);
        PcmParams params = PcmParams.of(format, frames.rate(), channels, card.periodFrames(hertz), card.periods())
                .withRearm(card.mode());
        long count = Math.max(1, Math.round(seconds * hertz));
        Progress progress = new Progress(console, card.quiet(), frames, count);
        try (Recording recording = new Recording(plugged.card(), stream.streamId(), params, progress)) {
            remarks.say();
            target.write(recording.stream(count));
            PlaySummary summary = recording.end();
            plugged.control()
                    .map(device -> device.streamStatistics(stream.streamId()).discarded())
                    .filter(lost -> lost > 0)
                    .ifPresent(lost ->
                            console.note("the recording was late: " + lost + " frames are missing; use more periods"));
            return summary;
        } finally {
            progress.clear();
        }
    }
}
