// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

/** The registers of a virtio window, version 2: 32 bits wide, and strict about what may be read and what written. */
final class MmioRegisters implements Structure {

    private static final int MAGIC = 0x74726976;
    private static final int SOUND = 25;
    private static final int QUEUE_DESC = 0x80;

    private final FakeDevice device;
    private final MmioCauses causes;
    private final Conduct conduct;

    MmioRegisters(FakeDevice device, MmioCauses causes, Conduct conduct) {
        this.device = device;
        this.causes = causes;
        this.conduct = conduct;
    }

    @Override
    public int get(int at, int width) {
        require32("read", at, width);
        FakeQueue queue = device.selected();
        return switch (at) {
            case 0x00 -> MAGIC;
            case 0x04 -> 2;
            case 0x08 -> SOUND;
            case 0x0c -> 0x1af4;
            case 0x10 -> device.deviceFeatures();
            case 0x34 -> queue == null ? 0 : queue.max();
            case 0x44 -> queue != null && queue.isEnabled() ? 1 : 0;
            case 0x60 -> causes.get();
            case 0x70 -> device.status();
            case 0xfc -> device.generation();
            default -> {
                conduct.violated("read of window+0x" + Integer.toHexString(at));
                yield 0;
            }
        };
    }

    @Override
    public void put(int at, int width, int value) {
        require32("write", at, width);
        switch (at) {
            case 0x14 -> device.selectFeatures(false, value);
            case 0x20 -> device.driverFeatures(value);
            case 0x24 -> device.selectFeatures(true, value);
            case 0x30 -> device.selectQueue(value);
            case 0x38 -> device.queueSize(value);
            case 0x44 -> device.enable(value);
            case 0x50 -> device.notifyQueue(value);
            case 0x64 -> acknowledge(value);
            case 0x70 -> status(value);
            case 0x80, 0x84, 0x90, 0x94, 0xa0, 0xa4 ->
                device.writable("address").half((at - QUEUE_DESC) / 0x10, at / 4 % 2, value);
            default -> conduct.violated("write of window+0x" + Integer.toHexString(at));
        }
    }

    private void require32(String what, int at, int width) {
        if (width != 4) {
            conduct.violated(what + " of window+0x" + Integer.toHexString(at) + " by " + width + " bytes");
        }
    }

    private void acknowledge(int value) {
        if (!causes.acknowledge(value)) {
            conduct.violated("acknowledged what is not there: " + value);
        }
    }

    private void status(int value) {
        device.status(value);
        if (value == 0) {
            causes.reset();
        }
    }
}
