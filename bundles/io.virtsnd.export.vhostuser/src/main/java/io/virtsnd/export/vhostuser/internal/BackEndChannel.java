// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.linux.UnixSocket;
import io.virtsnd.vhostuser.BackEndRequest;
import io.virtsnd.vhostuser.MessageChannel;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from the device to the front end beside the rings, if the front end has given one. It is a convenience: when it
 * fails it is given up, and the connection goes on.
 *
 * <p>Thread: the export's.
 */
final class BackEndChannel implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BackEndChannel.class);

    private MessageChannel channel;

    /**
     * SET_BACKEND_REQ_FD.
     *
     * @param socket this object's from now on
     */
    void open(UnixSocket socket) {
        close();
        channel = new MessageChannel(socket);
    }

    /** The configuration changed, or the status did. */
    void configChanged() {
        if (channel == null) {
            return;
        }
        try {
            channel.send(BackEndRequest.CONFIG_CHANGE_MSG.code(), 0, null, List.of());
        } catch (IOException failed) {
            LOG.warn("front end is not told of changes any more: {}", failed.getMessage());
            close();
        }
    }

    @Override
    public void close() {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
