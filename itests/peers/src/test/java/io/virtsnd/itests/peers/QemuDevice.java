// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import io.virtsnd.api.PcmParams;
import io.virtsnd.api.backend.SoundDeviceControl;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.itests.conformance.DeviceUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** QEMU's own sound device for the conformance suite: nobody controls it, and what it played is known when it has ended. */
final class QemuDevice implements DeviceUnderTest, QtestConnection.Listener {

    private static final long PATIENCE_SECONDS = 20;

    private final BareQemu qemu;
    private final QtestConnection connection;
    private final CompletableFuture<VirtioTransport> transport = new CompletableFuture<>();
    private byte[] played;

    QemuDevice(Path folder, BareMachine machine, QtestCard.Plan plan) {
        try {
            qemu = BareQemu.start(folder, machine);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        connection = new QtestConnection(folder, plan, "qemu", this);
    }

    @Override
    public void plugged(VirtioTransport found) {
        transport.complete(found);
    }

    @Override
    public void unplugged() {
        // The suite plugs, and unplugs, by itself.
    }

    @Override
    public VirtioTransport transport() {
        return transport.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public SoundDeviceControl control() {
        throw new UnsupportedOperationException("nobody controls QEMU's device");
    }

    /** Only the first stream has a file. */
    @Override
    public byte[] played(int streamId) {
        try {
            if (played == null) {
                played = qemu.played();
            }
            return played;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public byte[] recorded(PcmParams params, long first, int frames) {
        throw new UnsupportedOperationException("it records nothing that is known");
    }

    @Override
    public void close() {
        connection.close();
        qemu.close();
    }
}
