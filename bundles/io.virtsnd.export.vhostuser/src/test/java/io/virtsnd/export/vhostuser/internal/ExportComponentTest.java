// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.ExportState;
import io.virtsnd.linux.Linux;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class ExportComponentTest {

    @TempDir
    Path directory;

    private final Map<String, Object> values = new HashMap<>();
    private final List<VhostUserExport> registered = new ArrayList<>();
    private final List<Dictionary<?, ?>> properties = new ArrayList<>();
    private final EchoDevice device = new EchoDevice();
    private final Linux linux = new Linux();
    private Leaks before;

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private final BundleContext context = proxy(BundleContext.class, (proxy, method, arguments) -> {
        VhostUserExport export = (VhostUserExport) arguments[1];
        registered.add(export);
        properties.add((Dictionary<?, ?>) arguments[2]);
        return proxy(ServiceRegistration.class, (registration, unregister, none) -> registered.remove(export));
    });

    @BeforeEach
    void configure() {
        values.put("path", socket("a").toString());
        before = Leaks.now();
    }

    @AfterEach
    void close() {
        linux.close();
    }

    private Path socket(String name) {
        return directory.resolve(name);
    }

    private ExportComponent component() throws IOException {
        return new ExportComponent(context, linux, device, ExportSettingsTest.configuration(values));
    }

    @Test
    void shouldListenAndRegisterWhileItIsActive() throws IOException {
        values.put("export_name", "guest");
        ExportComponent component = component();
        assertThat(registered).hasSize(1);
        assertThat(properties.get(0).get("export.name")).isEqualTo("guest");
        assertThat(registered.get(0).state()).isEqualTo(ExportState.LISTENING);
        assertThat(registered.get(0).path()).isEqualTo(socket("a").toString());
        try (ScriptedFrontEnd front = new ScriptedFrontEnd(linux, socket("a")).start()) {
            component.close();
            assertThat(front.isClosedByPeer()).isTrue();
        }
        assertThat(registered).isEmpty();
        assertThat(socket("a")).doesNotExist();
        assertThat(Leaks.now()).isEqualTo(before);
    }

    @Test
    void shouldSayWhatIsWrongAndRegisterNothing() throws IOException {
        values.put("mode", "x");
        assertThatThrownBy(this::component).hasMessageContaining("mode=x");
        values.remove("mode");
        values.put("path", directory + "/none/a");
        assertThatThrownBy(this::component).isInstanceOf(IOException.class).hasMessageContaining("/none/a");
        Files.createFile(socket("file"));
        values.put("path", socket("file").toString());
        assertThatThrownBy(this::component).isInstanceOf(IOException.class).hasMessageContaining("no socket");
        values.put("path", socket("a").toString());
        values.put("group", "no such group");
        assertThatThrownBy(this::component).isInstanceOf(IOException.class);
        assertThat(registered).isEmpty();
        assertThat(Leaks.now()).isEqualTo(before);
    }

    @Test
    void shouldKeepTheRunningExportWhenAChangeIsRefused() throws IOException {
        ExportComponent component = component();
        VhostUserExport export = registered.get(0);
        values.put("message_timeout", 1);
        component.modified(ExportSettingsTest.configuration(values));
        values.put("message_timeout", 1000);
        component.modified(ExportSettingsTest.configuration(values));
        values.put("path", directory + "/none/a");
        component.modified(ExportSettingsTest.configuration(values));
        assertThat(registered).containsExactly(export);
        assertThat(export.state()).isEqualTo(ExportState.LISTENING);
        component.close();
    }

    @Test
    void shouldMoveWhenThePathChanges() throws IOException {
        ExportComponent component = component();
        values.put("path", socket("b").toString());
        component.modified(ExportSettingsTest.configuration(values));
        assertThat(registered).hasSize(1);
        assertThat(registered.get(0).path()).isEqualTo(socket("b").toString());
        assertThat(socket("a")).doesNotExist();
        new ScriptedFrontEnd(linux, socket("b")).start().close();
        component.close();
        assertThat(Leaks.now()).isEqualTo(before);
    }

    @Test
    void shouldListenAsBeforeWhenTheSamePathCannotBeHadOtherwise() throws IOException {
        ExportComponent component = component();
        values.put("mode", "0640");
        component.modified(ExportSettingsTest.configuration(values));
        assertThat(registered.get(0).settings().access().mode()).isEqualTo(0640);
        values.put("group", "no such group");
        component.modified(ExportSettingsTest.configuration(values));
        assertThat(registered).hasSize(1);
        assertThat(registered.get(0).settings().access().group()).isEmpty();
        new ScriptedFrontEnd(linux, socket("a")).start().close();
        component.close();
    }
}
