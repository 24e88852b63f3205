// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.TransportException;
import java.util.ArrayList;
import java.util.List;

/**
 * All memory of a front end. A table is taken as a whole or not at all, and what is no longer in it is unmapped after the
 * device has let go of it.
 *
 * <p>Thread: the export's.
 */
final class DriverMemory implements AutoCloseable {

    /** Tells rings of a new table. */
    interface Users {

        /**
         * Checks that everything that runs can go on with another table; changes nothing.
         *
         * @param next the table
         * @throws TransportException if something that runs would lie nowhere
         */
        void check(RegionTable next);

        /** Stops what lies elsewhere with the table; called before the device gets it. */
        void leave(RegionTable next);

        /** Starts again what was stopped. */
        void enter();
    }

    private final BackendSession session;
    private List<MappedRegion> regions = List.of();
    private RegionTable table = new RegionTable(List.of());

    DriverMemory(BackendSession session) {
        this.session = session;
    }

    RegionTable table() {
        return table;
    }

    /**
     * SET_MEM_TABLE.
     *
     * @param next all regions, which are this object's if they are taken, and closed if not
     * @param users what lies in the memory
     * @throws TransportException if they are not taken
     */
    void replace(List<MappedRegion> next, Users users) {
        change(next, next, users);
    }

    /**
     * ADD_MEM_REG.
     *
     * @param added which is this object's if it is taken, and closed if not
     * @param users what lies in the memory
     * @throws TransportException if it is not taken
     */
    void add(MappedRegion added, Users users) {
        List<MappedRegion> next = new ArrayList<>(regions);
        next.add(added);
        change(next, List.of(added), users);
    }

    /**
     * REM_MEM_REG.
     *
     * @param removed as it was called when it was added
     * @param users what lies in the memory
     * @throws TransportException if there is no such region, or a ring runs in it
     */
    void remove(GuestRegion removed, Users users) {
        List<MappedRegion> next = new ArrayList<>(regions);
        if (!next.removeIf(mapped -> mapped.region.isSame(removed))) {
            throw new TransportException("no such memory region to remove: " + removed + " regions=" + regions.size());
        }
        change(next, List.of(), users);
    }

    private void change(List<MappedRegion> next, List<MappedRegion> added, Users users) {
        RegionTable described;
        try {
            described =
                    new RegionTable(next.stream().map(mapped -> mapped.region).toList());
            users.check(described);
        } catch (TransportException refused) {
            added.forEach(MappedRegion::close);
            throw refused;
        }
        List<MappedRegion> before = regions;
        regions = List.copyOf(next);
        table = described;
        users.leave(described);
        session.memory(chunks(regions));
        before.stream().filter(mapped -> !next.contains(mapped)).forEach(MappedRegion::close);
        users.enter();
    }

    private static List<MemoryChunk> chunks(List<MappedRegion> mapped) {
        List<MemoryChunk> chunks = new ArrayList<>();
        mapped.forEach(region -> chunks.addAll(region.chunks()));
        return chunks;
    }

    /** Unmaps everything; the device has let go of it. */
    @Override
    public void close() {
        regions.forEach(MappedRegion::close);
        regions = List.of();
    }
}
