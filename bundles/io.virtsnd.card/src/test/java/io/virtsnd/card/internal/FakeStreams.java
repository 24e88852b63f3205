// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.message.PcmSetup;
import io.virtsnd.api.message.PcmStreams;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicLong;

/** Streams that do nothing but remember. */
final class FakeStreams implements PcmStreams {

    final PcmSetup setup;
    final AtomicLong completions = new AtomicLong();
    volatile boolean resetDue;
    volatile boolean broken;
    volatile PcmState state = PcmState.INITIAL;
    volatile long stallNanos = Long.MAX_VALUE;
    volatile boolean releaseDue;
    volatile Runnable onReleaseClosed = () -> {};
    volatile Runnable onShutdown = () -> {};
    volatile Runnable onCompleted = () -> {};
    volatile SoundException failure;

    private final Journal journal;

    FakeStreams(PcmSetup setup, Journal journal) {
        this.setup = setup;
        this.journal = journal;
    }

    @Override
    public PcmSubstream open(int streamId, PeriodListener listener) {
        journal.add("open " + streamId);
        return (PcmSubstream) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {PcmSubstream.class},
                (proxy, method, arguments) -> method.getName().equals("state") ? state : null);
    }

    @Override
    public void completed(int queue) {
        completions.incrementAndGet();
        onCompleted.run();
    }

    @Override
    public boolean isReleaseDue() {
        return releaseDue;
    }

    @Override
    public void releaseClosed() {
        releaseDue = false;
        journal.add("release closed on " + Thread.currentThread().getName());
        onReleaseClosed.run();
    }

    @Override
    public boolean xrun(int streamId) {
        journal.add("xrun " + streamId);
        return true;
    }

    @Override
    public long checkStalls() {
        return stallNanos;
    }

    @Override
    public boolean shutdown(SoundException cause, long timeoutNanos) {
        journal.add("shutdown streams");
        failure = cause;
        onShutdown.run();
        return true;
    }

    @Override
    public void fail(SoundException cause) {
        journal.add("fail streams");
        failure = cause;
    }

    @Override
    public void release() {
        journal.add("release streams");
    }

    @Override
    public void abandon() {
        journal.add("abandon streams");
    }

    @Override
    public boolean isBroken(int queue) {
        return broken;
    }

    @Override
    public boolean isResetDue() {
        return resetDue;
    }

    @Override
    public QueueStatistics statistics(int queue) {
        return new QueueStatistics(queue, 64, 1, 1, 1, 1, 1, 0);
    }
}
