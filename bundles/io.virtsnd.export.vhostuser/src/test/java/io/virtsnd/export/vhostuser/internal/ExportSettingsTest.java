// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.SocketAccess;
import io.virtsnd.linux.Urgency;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExportSettingsTest {

    private final Map<String, Object> values = new HashMap<>(Map.of("path", "/run/snd.sock"));

    static ExportConfiguration configuration(Map<String, Object> values) {
        Map<String, Object> now = Map.copyOf(values);
        return (ExportConfiguration) Proxy.newProxyInstance(
                ExportConfiguration.class.getClassLoader(),
                new Class<?>[] {ExportConfiguration.class},
                (proxy, method, arguments) -> {
                    Object value = now.getOrDefault(method.getName(), method.getDefaultValue());
                    if (value instanceof RuntimeException wrong) {
                        throw wrong;
                    }
                    return value;
                });
    }

    private void assertRefused(String name, Object value, String message) {
        Map<String, Object> wrong = new HashMap<>(values);
        wrong.put(name, value);
        assertThatThrownBy(() -> ExportSettings.read(configuration(wrong)))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldBeForItsOwnerAloneWhenNothingElseIsConfigured() {
        assertThat(ExportSettings.read(configuration(values)))
                .isEqualTo(new ExportSettings(
                        "export", Path.of("/run/snd.sock"), SocketAccess.DEFAULT, 1000, Urgency.NORMAL))
                .isEqualTo(ExportSettings.of("export", Path.of("/run/snd.sock")));
    }

    @Test
    void shouldReadEverythingWhenConfigured() {
        values.putAll(Map.of(
                "export_name",
                " guest ",
                "mode",
                "0660",
                "group",
                "kvm",
                "message_timeout",
                50,
                "path",
                " /a ",
                "realtime_priority",
                7));
        assertThat(ExportSettings.read(configuration(values)))
                .isEqualTo(new ExportSettings(
                        "guest", Path.of("/a"), new SocketAccess(0660, Optional.of("kvm")), 50, new Urgency(7)));
    }

    @Test
    void shouldNameTheSettingWhenItCannotBeUsed() {
        assertRefused("export_name", " ", "export.name=; must not be empty");
        assertRefused("path", "", "path=; must have 1 to 107 bytes");
        assertRefused("path", "/" + "x".repeat(107), "it has 108");
        assertRefused("path", "a\0b", "must be a path");
        assertRefused("mode", "0888", "mode=0888; must be permission bits in octal");
        assertRefused("mode", "rw", "mode=rw");
        assertRefused("mode", "10600", "mode=10600");
        assertRefused("message_timeout", 9, "message.timeout=9; must be 10 to 60000 ms");
        assertRefused("message_timeout", 60_001, "message.timeout=60001");
        assertRefused("realtime_priority", 100, "realtime.priority=100; must be 0 to 99");
        assertRefused(
                "message_timeout",
                new IllegalStateException(new NumberFormatException("For input string: \"x\"")),
                "message.timeout=For input string");
    }
}
