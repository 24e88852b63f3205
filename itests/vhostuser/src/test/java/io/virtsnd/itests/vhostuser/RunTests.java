// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.vhostuser;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs test classes in this JVM, whatever it is: exit code 0 if some ran and none failed or was skipped. */
final class RunTests {

    private static final int FAILURES_SHOWN = 10;

    private RunTests() {}

    /** Runs the process; arguments are names of classes. */
    public static void main(String[] args) {
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        for (String name : args) {
            request.selectors(selectClass(name));
        }
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherDiscoveryRequest built = request.build();
        LauncherFactory.create().execute(built, listener);
        TestExecutionSummary summary = listener.getSummary();
        summary.printFailuresTo(new PrintWriter(System.out, true), FAILURES_SHOWN);
        long passed = summary.getTestsSucceededCount();
        long rest = summary.getTestsFoundCount() - passed;
        System.out.println(System.getProperty("os.arch") + ": " + passed + " passed, " + rest + " failed or skipped");
        System.exit(passed > 0 && rest == 0 ? 0 : 1);
    }
}
