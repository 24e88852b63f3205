// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmParamsException;
import io.virtsnd.api.PcmRate;
import java.util.Comparator;
import java.util.Set;

/**
 * What a stream offers, and whether parameters are within it (virtio 1.2, 5.14.6.6.3.1, SD6 to SD10). SD6 and SD7 hold by
 * construction of {@link PcmParams}.
 */
record PcmOffer(PcmInfo info) {

    /** @throws PcmParamsException if the stream does not offer that */
    void require(PcmParams params) {
        if (!info.formats().contains(params.format())) {
            throw refused("format=" + params.format(), "formats=" + sorted(info.formats()));
        }
        if (!info.rates().contains(params.rate())) {
            throw refused(
                    "rate=" + params.rate().hertz(),
                    "rates="
                            + info.rates().stream().map(PcmRate::hertz).sorted().toList());
        }
        if (params.channels() < info.channelsMin() || params.channels() > info.channelsMax()) {
            throw refused(
                    "channels=" + params.channels(),
                    "channels.min=" + info.channelsMin() + " channels.max=" + info.channelsMax());
        }
        for (PcmFeature feature : params.features()) {
            if (feature == PcmFeature.SHMEM_HOST || feature == PcmFeature.SHMEM_GUEST) {
                throw refused("feature=" + feature, "a placeholder that must not be selected");
            }
            if (!info.features().contains(feature)) {
                throw refused("feature=" + feature, "features=" + sorted(info.features()));
            }
        }
    }

    private PcmParamsException refused(String asked, String offered) {
        return new PcmParamsException(
                "stream does not offer this: stream=" + info.streamId() + " " + asked + "; it has " + offered);
    }

    private static <E extends Enum<E>> String sorted(Set<E> values) {
        return values.stream().sorted(Comparator.naturalOrder()).toList().toString();
    }
}
