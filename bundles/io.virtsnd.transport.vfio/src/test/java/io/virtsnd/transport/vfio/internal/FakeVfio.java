// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.linux.Errno;
import io.virtsnd.linux.ErrnoException;
import io.virtsnd.linux.Linux;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** VFIO of a kernel that takes everything exactly: containers, groups, and the {@link FakeFunction} behind them. */
final class FakeVfio implements VfioFile.Opener {

    /** Memory that the device reaches: device address to size. */
    final Map<Long, Long> mapped = new TreeMap<>();
    /** Error numbers that opening a path has. */
    final Map<Path, Integer> closedPaths = new HashMap<>();

    final List<String> violations = new ArrayList<>();
    final AtomicInteger openFiles = new AtomicInteger();
    final FakeFunction function;

    int apiVersion;
    boolean viable = true;
    /** Error number of SET_IOMMU; 0: none. */
    int iommuError;
    /** Error number of GET_DEVICE_FD; 0: none. */
    int deviceError;
    /** How much may be mapped. */
    long lockable = Long.MAX_VALUE;

    private final SystemPaths paths;
    private boolean taken;

    FakeVfio(Linux linux, SystemPaths paths, Path registers) throws IOException {
        this.paths = paths;
        function = new FakeFunction(linux, registers, this);
    }

    static ErrnoException error(int errno) {
        return new ErrnoException("fake", errno, "");
    }

    @Override
    public synchronized VfioFile open(Path path) throws ErrnoException {
        if (closedPaths.containsKey(path)) {
            throw error(closedPaths.get(path));
        }
        if (path.equals(paths.container())) {
            return new Container();
        }
        if (taken) {
            throw error(Errno.EBUSY);
        }
        taken = true;
        return new Group();
    }

    synchronized void violation(String what) {
        violations.add(what);
    }

    void requireSize(ByteBuffer structure, int bytes) {
        if (structure.getInt(0) != bytes) {
            violation("argsz=" + structure.getInt(0) + " must be " + bytes);
        }
    }

    private final class Container extends FakeVfioRequests {

        Container() {
            super(FakeVfio.this);
        }

        @Override
        public int control(long request, long argument) throws ErrnoException {
            requireOpen();
            if (request == 0x3b64) {
                return apiVersion;
            }
            if (request == 0x3b65) {
                return argument == 3 ? 1 : 0;
            }
            if (request == 0x3b66 && argument == 3) {
                if (iommuError != 0) {
                    throw error(iommuError);
                }
                return 0;
            }
            throw error(Errno.EINVAL);
        }

        @Override
        public int control(long request, ByteBuffer structure) throws ErrnoException {
            requireOpen();
            synchronized (FakeVfio.this) {
                if (request == 0x3b70) {
                    return addresses(structure);
                }
                if (request == 0x3b71) {
                    return map(structure);
                }
                if (request == 0x3b72) {
                    requireSize(structure, 24);
                    Long size = mapped.remove(structure.getLong(8));
                    if (size == null || size != structure.getLong(16)) {
                        violation("unmapped what was not mapped: iova=" + structure.getLong(8));
                    }
                    return 0;
                }
            }
            throw error(Errno.ENOTTY);
        }

        /** Addresses below the interrupts, and a large piece above 4 GiB. */
        private int addresses(ByteBuffer info) {
            int needed = 24 + 16 + 2 * 16;
            if (info.getInt(0) < needed) {
                info.putInt(0, needed).putInt(4, 3).putInt(16, 0);
                return 0;
            }
            info.putInt(4, 3).putLong(8, 0x40201000L).putInt(16, 24);
            info.putShort(24, (short) 1).putShort(26, (short) 1).putInt(28, 0).putInt(32, 2);
            info.putLong(40, 0).putLong(48, 0xfedfffffL);
            info.putLong(56, 0xfef00000L).putLong(64, (1L << 39) - 1);
            return 0;
        }

        private int map(ByteBuffer map) throws ErrnoException {
            requireSize(map, 32);
            long address = map.getLong(8);
            long iova = map.getLong(16);
            long size = map.getLong(24);
            if (map.getInt(4) != 3 || address % 4096 != 0 || iova % 4096 != 0 || size % 4096 != 0 || size == 0) {
                throw error(Errno.EINVAL);
            }
            boolean overlaps = mapped.entrySet().stream()
                    .anyMatch(other -> iova < other.getKey() + other.getValue() && other.getKey() < iova + size);
            if (overlaps) {
                throw error(Errno.EEXIST);
            }
            long locked = mapped.values().stream().mapToLong(Long::longValue).sum();
            if (locked + size > lockable) {
                throw error(Errno.ENOMEM);
            }
            mapped.put(iova, size);
            return 0;
        }

        @Override
        public void close() {
            super.close();
            synchronized (FakeVfio.this) {
                mapped.clear();
            }
        }
    }

    private final class Group extends FakeVfioRequests {

        private boolean hasContainer;

        Group() {
            super(FakeVfio.this);
        }

        @Override
        public int control(long request, ByteBuffer structure) throws ErrnoException {
            requireOpen();
            if (request == 0x3b67) {
                requireSize(structure, 8);
                structure.putInt(4, viable ? 1 : 0);
                return 0;
            }
            if (request == 0x3b68 && structure.getInt(0) == NUMBER) {
                hasContainer = true;
                return 0;
            }
            throw error(Errno.EINVAL);
        }

        @Override
        public VfioFile open(long request, ByteBuffer structure) throws ErrnoException {
            requireOpen();
            byte[] name = new byte[structure.capacity() - 1];
            structure.get(0, name);
            if (request != 0x3b6a || !hasContainer || !new String(name).equals(FakeTree.SOUND.text())) {
                throw error(Errno.EINVAL);
            }
            if (deviceError != 0) {
                throw error(deviceError);
            }
            try {
                return function.open();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            super.close();
            synchronized (FakeVfio.this) {
                taken = false;
            }
        }
    }
}
