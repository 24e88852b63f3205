// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.RearmMode;
import io.virtsnd.virtqueue.UsedViolation;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * What a driver that keeps the rules makes of what the device did to one stream: which messages count, where the hardware
 * pointer is, why the stream failed. Written from virtio 1.2, 5.14.6.8, and from what the API promises.
 */
final class ExpectedStream {

    static final int OK = 0x8000;
    static final int IO_ERR = 0x8003;
    static final int STATUS_BYTES = 8;
    private static final int HEADER_BYTES = 4;

    /** A message on its way; {@code bytes} are the samples that count. */
    private static final class Slot {
        DeviceChain chain;
        boolean done;
        int bytes;
        int offset;
    }

    final int id;
    final boolean capture;
    final PcmParams params;
    final int frameBytes;
    final int periodBytes;
    final Pattern pattern;
    private final boolean cyclic;
    private final Deque<Slot> order = new ArrayDeque<>();

    /** Samples of capture that the application has not read. */
    private final Deque<byte[]> recorded = new ArrayDeque<>();

    private long sampled;
    private long exposedBytes;

    /** STOP or RELEASE was sent, or the stream failed. */
    boolean returning;

    /** A part of the message of the failure; null as long as there is none. */
    String failure;

    /** False once the device may have done what cannot be foreseen. */
    boolean exact = true;

    /** The device wrote into samples that it is only to read. */
    boolean scribbled;

    String fault;
    long hardwareFrames;
    long sent;
    long completed;
    long returned;
    long ioErrors;
    long violations;
    long outOfOrder;
    long padded;
    int latency;

    ExpectedStream(PcmInfo info, PcmParams params, Pattern pattern) {
        this.id = info.streamId();
        this.capture = info.direction() == Direction.INPUT;
        this.params = params;
        this.frameBytes = params.periodBytes() / params.periodFrames();
        this.periodBytes = params.periodBytes();
        this.pattern = pattern;
        this.cyclic = params.rearm() == RearmMode.CYCLIC;
    }

    // --- messages ---

    /** The driver exposed a message: looks at the samples. */
    void exposed(DeviceChain chain) {
        sent++;
        int bytes = chain.readable() - HEADER_BYTES;
        if (exact && isStatus(chain.answer(chain.writable() - STATUS_BYTES))) {
            fault = "an old status is exposed: stream=" + id;
        }
        Slot again = find(chain.head);
        if (again != null) {
            again.chain = chain;
            requireSamples(chain, again.offset, again.bytes);
            return;
        }
        Slot slot = new Slot();
        slot.chain = chain;
        slot.bytes = capture ? 0 : bytes;
        slot.offset = (int) exposedBytes;
        if (!capture) {
            requireSamples(chain, exposedBytes, bytes);
            exposedBytes += bytes;
        }
        order.add(slot);
    }

    private void requireSamples(DeviceChain chain, long from, int bytes) {
        if (cyclic || !exact) {
            return;
        }
        for (int i = 0; i < bytes; i++) {
            if (chain.readableByte(HEADER_BYTES + i) != pattern.at(from + i)) {
                fault = "wrong sample: stream=" + id + " byte=" + (from + i);
                return;
            }
        }
    }

    private Slot find(int head) {
        for (Slot slot : order) {
            if (slot.chain.head == head && !slot.done) {
                return slot;
            }
        }
        return null;
    }

    /** The next samples that a device records, byte by byte. */
    void record(DeviceChain chain, int bytes) {
        for (int i = 0; i < bytes; i++) {
            chain.put(i, pattern.at(sampled + i));
        }
        sampled += bytes;
    }

    /** The device has at least one message. */
    int pending() {
        int count = 0;
        for (Slot slot : order) {
            count += slot.chain.held ? 1 : 0;
        }
        return count;
    }

    /** The messages that the device has, oldest first. */
    DeviceChain held(int index) {
        int left = index;
        for (Slot slot : order) {
            if (slot.chain.held && left-- == 0) {
                return slot.chain;
            }
        }
        return null;
    }

    // --- verdicts ---

    void reported(UsedViolation violation) {
        violations++;
        fail("violation=" + violation);
    }

    void returned(DeviceChain chain, int length, UsedViolation violation) {
        if (violation != null) {
            violations++;
            returned++;
            fail("violation=" + violation);
            return;
        }
        if (returning) {
            returned++;
            return;
        }
        Slot slot = find(chain.head);
        if (slot == null) {
            return; // on a card whose memory is flipped
        }
        int at = capture ? statusOfCapture(slot, length) : length >= STATUS_BYTES && isStatus(chain.answer(0)) ? 0 : -1;
        if (at < 0) {
            violations++;
            returned++;
            fail("written=" + length + " status=");
            return;
        }
        judge(slot, at);
    }

    private int statusOfCapture(Slot slot, int length) {
        int samples = length - STATUS_BYTES;
        if (samples < 0) {
            return -1;
        }
        DeviceChain chain = slot.chain;
        slot.bytes = samples - samples % frameBytes;
        if (isStatus(chain.answer(chain.writable() - STATUS_BYTES))) {
            return chain.writable() - STATUS_BYTES;
        }
        return isStatus(chain.answer(samples)) ? samples : -1;
    }

    private void judge(Slot slot, int at) {
        DeviceChain chain = slot.chain;
        int status = chain.answer(at);
        if (status != OK) {
            ioErrors++;
            if (status == IO_ERR && isShort(chain)) {
                padded++;
                return;
            }
            returned++;
            fail("status=" + name(status));
            return;
        }
        latency = chain.answer(at + Integer.BYTES);
        slot.done = true;
        if (order.peek() != slot) {
            outOfOrder++;
        }
        while (!order.isEmpty() && order.peek().done) {
            advance(order.poll());
        }
    }

    private void advance(Slot slot) {
        completed++;
        hardwareFrames += slot.bytes / frameBytes;
        if (capture && slot.bytes > 0) {
            byte[] samples = new byte[slot.bytes];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = slot.chain.writableByte(i);
            }
            recorded.add(samples);
        }
    }

    /** Whether a message is the short last one. */
    boolean isShort(DeviceChain message) {
        return !capture && message.readable() - HEADER_BYTES < periodBytes;
    }

    private static boolean isStatus(int code) {
        return code >= OK && code <= IO_ERR;
    }

    static String name(int status) {
        return switch (status) {
            case OK -> "OK";
            case 0x8001 -> "BAD_MSG";
            case 0x8002 -> "NOT_SUPP";
            case IO_ERR -> "IO_ERR";
            default -> "UNKNOWN";
        };
    }

    void fail(String why) {
        if (failure == null) {
            failure = why;
        }
        returning = true;
    }

    /** Messages that are completed but behind an older one that is not. */
    int waiting() {
        int count = 0;
        for (Slot slot : order) {
            count += slot.done ? 1 : 0;
        }
        return count;
    }

    // --- the application ---

    /** The application read something: it must be what was recorded. */
    void read(byte[] samples) {
        int done = 0;
        while (done < samples.length) {
            byte[] next = recorded.poll();
            int part = next == null ? 0 : Math.min(next.length, samples.length - done);
            if (next == null || !Arrays.equals(next, 0, part, samples, done, done + part)) {
                fault = "wrong samples were recorded: stream=" + id + " bytes=" + samples.length;
                return;
            }
            if (part < next.length) {
                recorded.addFirst(Arrays.copyOfRange(next, part, next.length));
            }
            done += part;
        }
    }

    /** What was written and not completed, in order. */
    byte[] unplayed(long written) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Slot slot : order) {
            for (int i = 0; i < slot.bytes && !slot.done; i++) {
                bytes.write(pattern.at(slot.offset + i));
            }
        }
        for (long i = exposedBytes; i < written; i++) {
            bytes.write(pattern.at(i));
        }
        return bytes.toByteArray();
    }

    /** Bytes that the application can read. */
    int readable() {
        int total = 0;
        for (byte[] samples : recorded) {
            total += samples.length;
        }
        return total;
    }
}
