// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

import java.util.Set;

/**
 * What a stream can do (virtio 1.2, 5.14.6.6.2, virtio_snd_pcm_info). A snapshot taken at probe; bits that virtsnd does
 * not know are left out.
 *
 * @param streamId number of the stream, from 0 on
 * @param hdaFnNid function group node, the same for streams, jacks and maps that belong together
 * @param direction playback or capture
 * @param channelsMin smallest number of channels, 1 to 255
 * @param channelsMax largest number of channels, channelsMin to 255
 * @param formats formats offered, not empty
 * @param rates rates offered, not empty
 * @param features features offered
 */
public record PcmInfo(
        int streamId,
        int hdaFnNid,
        Direction direction,
        int channelsMin,
        int channelsMax,
        Set<PcmFormat> formats,
        Set<PcmRate> rates,
        Set<PcmFeature> features) {

    /** Takes copies of the sets. */
    public PcmInfo {
        formats = Set.copyOf(formats);
        rates = Set.copyOf(rates);
        features = Set.copyOf(features);
    }

    /**
     * Whether the stream can be set to such frames.
     *
     * @param format sample format
     * @param rate frame rate
     * @param channels samples in a frame
     * @return true if all three are offered
     */
    public boolean offers(PcmFormat format, PcmRate rate, int channels) {
        return formats.contains(format) && rates.contains(rate) && channels >= channelsMin && channels <= channelsMax;
    }
}
