// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

/** Work on a daemon thread that its caller waits for: what starts other threads there makes daemons, unless told otherwise. */
final class DaemonWork {

    private DaemonWork() {}

    /** Runs it to its end. An interrupt of the caller is kept for later: whoever asks javax.sound expects no other. */
    static void run(Runnable work) {
        Thread thread = new Thread(work, "virtsnd-embedded");
        thread.setDaemon(true);
        thread.setContextClassLoader(DaemonWork.class.getClassLoader());
        thread.start();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException caller) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
