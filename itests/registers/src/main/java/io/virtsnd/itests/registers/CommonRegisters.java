// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

/** The common configuration of a virtio function, strict about widths and about what may be written. */
final class CommonRegisters implements Structure {

    static final int BYTES = 64;

    private static final int QUEUE_DESC = 32;
    private static final int QUEUE_END = 56;

    private final FakeDevice device;
    private final FakeVectors vectors;
    private final FakeLayout layout;
    private final Conduct conduct;

    CommonRegisters(FakeDevice device, FakeVectors vectors, FakeLayout layout, Conduct conduct) {
        this.device = device;
        this.vectors = vectors;
        this.layout = layout;
        this.conduct = conduct;
    }

    private static int width(int at) {
        return switch (at) {
            case 20, 21 -> 1;
            case 16, 18, 22, 24, 26, 28, 30 -> 2;
            case 0, 4, 8, 12 -> 4;
            default -> at >= QUEUE_DESC && at < QUEUE_END && at % 4 == 0 ? 4 : 0;
        };
    }

    private boolean isAllowed(String what, int at, int width) {
        boolean allowed = width(at) == width;
        conduct.require(allowed, what + " of common+" + at + " by " + width + " bytes");
        return allowed;
    }

    @Override
    public int get(int at, int width) {
        if (!isAllowed("read", at, width)) {
            return 0;
        }
        FakeQueue queue = device.selected();
        return switch (at) {
            case 0 -> device.featureSelect(false);
            case 4 -> device.deviceFeatures();
            case 8 -> device.featureSelect(true);
            case 12 -> device.driverFeatures();
            case 16 -> vectors.readConfigVector();
            case 18 -> device.queues();
            case 20 -> device.status();
            case 21 -> device.generation() & 0xff;
            case 22 -> device.queueSelect();
            case 24 -> queue == null ? 0 : queue.size();
            case 26 -> queue == null ? FakeQueue.NO_VECTOR : queue.readVector();
            case 28 -> queue != null && queue.isEnabled() ? 1 : 0;
            case 30 -> queue == null ? 0 : layout.notifyOffset(queue.index());
            default -> queue == null ? 0 : queue.half((at - QUEUE_DESC) / 8, at / 4 % 2);
        };
    }

    @Override
    public void put(int at, int width, int value) {
        if (!isAllowed("write", at, width)) {
            return;
        }
        switch (at) {
            case 0 -> device.selectFeatures(false, value);
            case 8 -> device.selectFeatures(true, value);
            case 12 -> device.driverFeatures(value);
            case 16 -> vectors.configVector(value);
            case 20 -> status(value);
            case 22 -> device.selectQueue(value);
            case 24 -> device.queueSize(value);
            case 26 -> device.writable("vector").vector(vectors.accept(value));
            case 28 -> device.enable(value);
            case 4, 18, 21, 30 -> conduct.violated("write of common+" + at + ", which is read only");
            default -> device.writable("address").half((at - QUEUE_DESC) / 8, at / 4 % 2, value);
        }
    }

    private void status(int value) {
        device.status(value);
        if (value == 0) {
            vectors.reset();
        } else if (device.isReady()) {
            conduct.require(!vectors.isConfigVectorUnread(), "vector of the configuration was not read back");
        }
    }
}
