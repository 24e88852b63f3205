// SPDX-License-Identifier: Apache-2.0
package tiny.device;

import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.api.transport.VirtioTransport;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Somebody else's device: one stream, as fast as it is fed, into a file. */
public final class TinyDevice implements VirtioBackend, BundleActivator {

    private String holder;

    @Override
    public void start(BundleContext context) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(VirtioBackend.NAME, "tiny");
        properties.put(VirtioTransport.DEVICE_ID, 25);
        context.registerService(VirtioBackend.class, this, properties);
    }

    @Override
    public void stop(BundleContext context) {
        // services of a bundle go with it
    }

    @Override
    public synchronized BackendSession claim(String claimant, BackendHost host) {
        if (holder != null) {
            throw new ClaimedException("device tiny", holder, claimant);
        }
        holder = claimant;
        return new TinySession(this, host);
    }

    synchronized void release() {
        holder = null;
    }
}
