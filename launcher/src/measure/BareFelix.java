// SPDX-License-Identifier: Apache-2.0
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** What the launcher's start is compared with: Felix and the service component runtime, active, and nothing else. */
public final class BareFelix {

    private BareFelix() {}

    /**
     * Starts both and says when they are active.
     *
     * @param args folder of the installation, when this was called (ms since 1970)
     * @throws Exception if that fails
     */
    public static void main(String[] args) throws Exception {
        Path dist = Path.of(args[0]);
        Map<String, Object> configuration = new HashMap<>();
        configuration.put(Constants.FRAMEWORK_STORAGE, Files.createTempDirectory("virtsnd-bare-").toString());
        configuration.put(
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                Files.readString(dist.resolve("system.packages")).strip());
        Framework framework = new FrameworkFactory().newFramework(configuration);
        framework.start();
        Bundle scr = framework.getBundleContext()
                .installBundle("reference:" + dist.resolve("bundles/org.apache.felix.scr.jar").toUri());
        scr.start();
        if (scr.getState() != Bundle.ACTIVE) {
            throw new IllegalStateException("scr is not active: state=" + scr.getState());
        }
        System.out.println("ms=" + (System.currentTimeMillis() - Long.parseLong(args[1])));
        framework.stop();
        framework.waitForStop(0);
    }
}
