// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.ChannelPosition;
import io.virtsnd.api.Direction;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {

    private final Map<String, Object> values = new HashMap<>();

    /** The configuration with the defaults of the annotation. */
    static DeviceConfiguration configuration(Map<String, Object> values) {
        return (DeviceConfiguration) Proxy.newProxyInstance(
                DeviceConfiguration.class.getClassLoader(),
                new Class<?>[] {DeviceConfiguration.class},
                (proxy, method, arguments) -> {
                    Object value = values.getOrDefault(method.getName(), method.getDefaultValue());
                    if (value instanceof RuntimeException wrong) {
                        throw wrong;
                    }
                    return value;
                });
    }

    private DeviceSettings read() {
        return SettingsReader.read(configuration(values));
    }

    @Test
    void shouldBeAUsefulDeviceByDefault() {
        DeviceSettings settings = read();
        assertThat(settings.name()).isEqualTo("virtsnd");
        assertThat(settings.clock()).isEqualTo(ClockKind.SAMPLE);
        assertThat(settings.streams()).hasSize(2);
        assertThat(settings.streams().get(0).direction()).isEqualTo(Direction.OUTPUT);
        assertThat(settings.streams().get(0).rates()).containsExactlyInAnyOrder(PcmRate.values());
        assertThat(settings.streams().get(0).formats())
                .contains(PcmFormat.U8, PcmFormat.S16, PcmFormat.S24_3, PcmFormat.S32, PcmFormat.FLOAT)
                .doesNotContain(PcmFormat.IMA_ADPCM, PcmFormat.DSD_U8);
        assertThat(settings.streams().get(0).features()).containsExactly(PcmFeature.EVT_XRUNS);
        assertThat(settings.streams().get(0).channelsMax()).isEqualTo(8);
        assertThat(settings.streams().get(1).direction()).isEqualTo(Direction.INPUT);
        assertThat(settings.maps()).hasSize(16);
        assertThat(settings.maps().get(5).positions())
                .containsExactly(
                        ChannelPosition.FL,
                        ChannelPosition.FR,
                        ChannelPosition.FC,
                        ChannelPosition.LFE,
                        ChannelPosition.RL,
                        ChannelPosition.RR);
        assertThat(settings.jacks())
                .containsExactly(
                        new JackInfo(0, 0, 0, 0x00000010, 0x14, true), new JackInfo(1, 0, 0, 0x00a00020, 0x24, true));
    }

    @Test
    void shouldTakeManyStreamsAtOnce() {
        values.put("streams", new String[] {"output*2048", " INPUT * 3"});
        assertThat(read().streams()).hasSize(2051);
        assertThat(read().streams().get(2048).streamId()).isEqualTo(2048);
        assertThat(read().streams().get(2048).direction()).isEqualTo(Direction.INPUT);
    }

    @Test
    void shouldTakeJacksAndMapsAsTheyAreDescribed() {
        values.put("jacks", new String[] {"headphone:disconnected:remap", "Mic_In"});
        values.put("channel_maps", new String[] {"output:FL,FR", "input:mono"});
        DeviceSettings settings = read();
        assertThat(settings.jacks().get(0)).isEqualTo(new JackInfo(0, 0, 1, 0x00200010, 0x14, false));
        assertThat(settings.maps()).hasSize(2);
        assertThat(settings.maps().get(1).direction()).isEqualTo(Direction.INPUT);
        assertThat(settings.maps().get(1).positions()).containsExactly(ChannelPosition.MONO);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "device_name|  |device.name=",
                "streams|sideways|streams=sideways",
                "streams|output*0|streams=output*0",
                "streams|output*5000|streams=output*5000",
                "streams|output*x|streams=output*x",
                "streams|output*1*1|streams=output*1*1",
                "formats|S17|formats=S17",
                "clock|sundial|clock=sundial",
                "jacks|hole|jacks=hole",
                "jacks|mic_in:broken|jacks=mic_in:broken",
                "channel_maps|output|channel.maps=output",
                "channel_maps|output:XX|channel.maps=output:XX",
                "channel_maps|output:UNKNOWN|channel.maps=output:UNKNOWN",
                "channel_maps|up:FL|channel.maps=up:FL",
                "features|SHMEM_HOST|features=SHMEM_HOST",
            })
    void shouldNameTheSettingAndItsRange(String name, String value, String said) {
        boolean isSingle = name.equals("clock") || name.equals("device_name");
        values.put(name, isSingle ? (value == null ? "" : value) : new String[] {value});
        assertThatThrownBy(this::read).hasMessageContaining(said).hasMessageContaining("must be");
    }

    @Test
    void shouldNameNumbersOutOfRange() {
        values.put("channels_min", 0);
        assertThatThrownBy(this::read).hasMessageContaining("channels.min=0").hasMessageContaining("1 to 255");
        values.put("channels_min", 4);
        values.put("channels_max", 3);
        assertThatThrownBy(this::read).hasMessageContaining("channels.max=3").hasMessageContaining("4 to 255");
        values.put("channels_max", 256);
        assertThatThrownBy(this::read).hasMessageContaining("channels.max=256");
    }

    @Test
    void shouldNameRatesThatThereAreNotAndEmptyLists() {
        values.put("rates", new int[] {48000, 47999});
        assertThatThrownBy(this::read).hasMessageContaining("rates=47999").hasMessageContaining("48000");
        values.put("rates", new int[0]);
        assertThatThrownBy(this::read).hasMessageContaining("rates=[]");
        values.remove("rates");
        values.put("formats", new String[0]);
        assertThatThrownBy(this::read).hasMessageContaining("formats=[]");
        values.remove("formats");
        values.put("streams", new String[0]);
        assertThatThrownBy(this::read).hasMessageContaining("streams=[]");
    }

    @Test
    void shouldNameNumbersThatAreNone() {
        values.put("channels_max", new IllegalStateException(new NumberFormatException("For input string: \"abc\"")));
        assertThatThrownBy(this::read).hasMessageContaining("channels.max=").hasMessageContaining("abc");
        values.remove("channels_max");
        values.put("rates", new NumberFormatException("For input string: \"fast\""));
        assertThatThrownBy(this::read).hasMessageContaining("rates=").hasMessageContaining("fast");
    }
}
