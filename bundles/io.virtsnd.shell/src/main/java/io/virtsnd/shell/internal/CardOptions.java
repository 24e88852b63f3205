// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.RearmMode;
import io.virtsnd.api.SoundCard;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of the commands that use a stream: which card, which backend, which stream, and its ring of messages. */
public final class CardOptions {

    @Option(
            names = "--transport",
            paramLabel = "TRANSPORT",
            description = "loopback: a software device in this process; vhost-user:PATH: the device that serves this"
                    + " socket; vfio:ADDRESS: the PCI device of this machine that is bound to vfio-pci, such as"
                    + " vfio:0000:00:04.0; qtest:DIR: the device of a QEMU that virtsnd qemu started; or the transport.name"
                    + " of a transport that is there, or that a --bundle brings. Default:"
                    + " that of a --bundle, else loopback.",
            converter = TransportChoice.Converter.class)
    private TransportChoice transport = TransportChoice.DEFAULT;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description =
                    "device.name of a device that is there, or that a --bundle brings, behind the loopback transport."
                            + " Default: that of a --bundle, else a software device of our own.")
    private String device;

    @Option(
            names = "--backend",
            paramLabel = "BACKEND",
            description =
                    "Where the device's sound goes to, or comes from: auto, wav:PATH, raw:PATH, null, null:HZ (records a"
                            + " tone), javasound, javasound:MIXER, or the backend.name of a backend that is there, or that a --bundle"
                            + " brings. Default: auto = that of a --bundle, else the sound card of this machine, else a file.",
            defaultValue = "auto",
            converter = BackendChoice.Converter.class)
    private BackendChoice backend;

    @Option(names = "--stream", paramLabel = "N", description = "Number of the stream. Default: the first that fits.")
    private Integer stream;

    @Option(
            names = "--period-frames",
            paramLabel = "N",
            description = "Frames in a period, that is in one I/O message. Default: 10 ms.")
    private Integer periodFrames;

    @Option(names = "--periods", paramLabel = "N", description = "Periods in the buffer. Default: 8.")
    private int periods = 8;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description =
                    "on-write: a message is exposed when it is filled, or emptied; cyclic: it goes back after the period"
                            + " callback, which fills, or empties, it. Default: on-write.",
            converter = ModeConverter.class)
    private RearmMode mode = RearmMode.ON_WRITE;

    @Option(names = "--free-run", description = "The device's clock runs as fast as it is fed.")
    private boolean freeRun;

    @Option(names = "--quiet", description = "No progress, no remarks.")
    private boolean quiet;

    /** Made by picocli. */
    public CardOptions() {}

    /** Reads {@code on-write} and {@code cyclic}. */
    static final class ModeConverter implements ITypeConverter<RearmMode> {
        @Override
        public RearmMode convert(String text) {
            try {
                return RearmMode.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' is neither on-write nor cyclic");
            }
        }
    }

    /** Checks what needs no card. */
    void check() throws CommandException {
        positive("--periods", periods);
        if (periodFrames != null) {
            positive("--period-frames", periodFrames);
        }
        if (transport.hasDeviceOfOthers()) {
            requireNotOurs("--device", device != null);
            requireNotOurs("--backend", backend.kind() != BackendChoice.Kind.AUTO);
            requireNotOurs("--free-run", freeRun);
        }
        if (stream != null && stream < 0) {
            throw CommandException.usage("--stream must be 0 or more: --stream=" + stream);
        }
    }

    private void requireNotOurs(String option, boolean isGiven) throws CommandException {
        if (isGiven) {
            String kind = transport.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
            throw CommandException.usage(option + " is for a device of this process, and --transport " + kind
                    + " is not: the one who serves the device decides");
        }
    }

    private static void positive(String option, int value) throws CommandException {
        if (value < 1) {
            throw CommandException.usage(option + " must be at least 1: " + option + "=" + value);
        }
    }

    TransportChoice transport() {
        return transport;
    }

    Optional<String> device() {
        return Optional.ofNullable(device);
    }

    BackendChoice backend() {
        return backend;
    }

    /** Whether a backend has to be chosen: the device is of this process, and nobody named one. */
    boolean wantsBackend() {
        return backend.kind() == BackendChoice.Kind.AUTO && !transport.hasDeviceOfOthers();
    }

    int periods() {
        return periods;
    }

    int periodFrames(int hertz) {
        return periodFrames != null ? periodFrames : Math.max(1, hertz / 100);
    }

    RearmMode mode() {
        return mode;
    }

    boolean freeRun() {
        return freeRun;
    }

    boolean quiet() {
        return quiet;
    }

    /** The stream that is meant. */
    PcmInfo stream(SoundCard card, Direction direction) throws CommandException {
        String streams = card.streams().stream()
                .map(info -> info.streamId() + "=" + info.direction())
                .toList()
                .toString();
        for (PcmInfo info : card.streams()) {
            if (stream == null ? info.direction() == direction : info.streamId() == stream) {
                if (info.direction() != direction) {
                    throw new CommandException(
                            "stream has the other direction: --stream=" + stream + " streams=" + streams);
                }
                return info;
            }
        }
        throw new CommandException(
                stream == null
                        ? "card has no stream in this direction: direction=" + direction + " streams=" + streams
                        : "card has no such stream: --stream=" + stream + " streams=" + streams);
    }
}
