// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.linux.Linux;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A machine with one sound device that can be had; in the end nothing of it may be left open. */
final class Machine implements AutoCloseable {

    final Linux linux = new Linux();
    final FakeTree tree;
    final FakeVfio vfio;

    Machine(Path folder) {
        tree = new FakeTree(folder).addSound(FakeTree.SOUND, FakeTree.GROUP);
        try {
            vfio = new FakeVfio(linux, tree.paths(), folder.resolve("registers"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FakeFunction device() {
        return vfio.function;
    }

    VfioFunction.Ground ground() {
        return new VfioFunction.Ground(linux, vfio, tree.paths());
    }

    VfioFunction function(Runnable news) {
        return new VfioFunction(ground(), new VfioFunction.Place("sound", FakeTree.SOUND, FakeTree.GROUP), news);
    }

    VfioContainer container() throws VfioException {
        return VfioContainer.open(vfio, tree.paths(), FakeTree.GROUP);
    }

    @Override
    public void close() {
        assertThat(vfio.violations).isEmpty();
        assertThat(vfio.openFiles).hasValue(0);
        assertThat(vfio.mapped).isEmpty();
        linux.close();
    }
}
