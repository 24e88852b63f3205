// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/**
 * A jack (virtio 1.2, 5.14.6.5.1, virtio_snd_jack_info).
 *
 * @param jackId number of the jack, from 0 on
 * @param hdaFnNid function group node
 * @param features feature bits; bit 0 is REMAP
 * @param hdaRegDefconf pin default configuration register, as HD Audio lays it out
 * @param hdaRegCaps pin capabilities register
 * @param connected whether something is plugged in
 */
public record JackInfo(int jackId, int hdaFnNid, int features, int hdaRegDefconf, int hdaRegCaps, boolean connected) {

    /**
     * Whether the jack can be remapped.
     *
     * @return true if the device offers JACK_REMAP for it
     */
    public boolean canRemap() {
        return (features & 1) != 0;
    }

    /**
     * The same jack with something plugged in, or not.
     *
     * @param now whether something is plugged in
     * @return the jack
     */
    public JackInfo withConnected(boolean now) {
        return new JackInfo(jackId, hdaFnNid, features, hdaRegDefconf, hdaRegCaps, now);
    }
}
