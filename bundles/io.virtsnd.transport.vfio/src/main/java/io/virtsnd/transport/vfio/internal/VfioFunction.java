// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.PciFunction;
import io.virtsnd.api.transport.PciSession;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.Linux;

/**
 * A function of this machine that VFIO gives out.
 *
 * <p>Lifetime: other processes can have it as long as nobody claims it here. Once it is lost it stays so; when it can be had
 * again it is another object.
 *
 * <p>Thread: any.
 */
final class VfioFunction implements PciFunction {

    private final Object lock = new Object();
    private final Ground ground;
    private final String name;
    private final PciAddress address;
    private final int group;
    private final Runnable news;
    private VfioSession session;
    private volatile VfioException loss;

    /**
     * What functions are made of.
     *
     * @param linux makes descriptors and memory
     * @param opener opens the files of VFIO
     * @param paths where they are
     */
    record Ground(Linux linux, VfioFile.Opener opener, SystemPaths paths) {}

    /**
     * Where a function is.
     *
     * @param name stable name
     * @param address of the function
     * @param group of the function
     */
    record Place(String name, PciAddress address, int group) {}

    /** @param news told when it is claimed, or lost; must not block */
    VfioFunction(Ground ground, Place place, Runnable news) {
        this.ground = ground;
        this.news = news;
        name = place.name();
        address = place.address();
        group = place.group();
    }

    String name() {
        return name;
    }

    PciAddress address() {
        return address;
    }

    Linux linux() {
        return ground.linux();
    }

    SystemPaths paths() {
        return ground.paths();
    }

    /** Takes its group. */
    VfioContainer container() throws VfioException {
        return VfioContainer.open(ground.opener(), ground.paths(), group);
    }

    @Override
    public PciSession claim(String holder) {
        VfioSession claimed;
        synchronized (lock) {
            if (loss != null) {
                throw gone(loss);
            }
            if (session != null) {
                throw new ClaimedException("PCI function " + name, session.holder(), holder);
            }
            try {
                session = VfioSession.open(this, holder);
                claimed = session;
            } catch (VfioException refused) {
                loss = refused;
                claimed = null;
            }
        }
        news.run();
        if (claimed == null) {
            throw gone(loss);
        }
        return claimed;
    }

    private TransportException gone(VfioException reason) {
        return new TransportException("PCI function cannot be had: name=" + name + ": " + reason.getMessage(), reason);
    }

    /** It has to be given back, for this reason. */
    void lost(VfioException reason) {
        VfioSession claimed;
        synchronized (lock) {
            if (loss == null) {
                loss = reason;
            }
            claimed = session;
        }
        if (claimed != null) {
            claimed.news();
        }
        news.run();
    }

    boolean isLost() {
        return loss != null;
    }

    /** Why it was lost; null if it was not. */
    VfioException loss() {
        return loss;
    }

    /** What says that it has to be given back; null if nobody claims it. */
    Alarms alarms() {
        synchronized (lock) {
            return session == null ? null : session.alarms();
        }
    }

    void closed(VfioSession claim) {
        synchronized (lock) {
            if (session == claim) {
                session = null;
            }
        }
        news.run();
    }

    /** Takes it away from whoever has it. */
    void remove(VfioException reason) {
        lost(reason);
        VfioSession claimed;
        synchronized (lock) {
            claimed = session;
        }
        if (claimed != null) {
            claimed.close();
        }
    }
}
