// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import java.util.Optional;

/** Requests of a front end: their numbers, how large they are and what comes with them. */
public enum FrontEndRequest {
    /** 1: the features that the device offers. */
    GET_FEATURES(1, Shape.of(0).withReply()),
    /** 2: the features that the driver accepts. */
    SET_FEATURES(2, Shape.of(8)),
    /** 3: the front end owns the device now. */
    SET_OWNER(3, Shape.of(0)),
    /** 4: the front end gives the device up; deprecated, of no use. */
    RESET_OWNER(4, Shape.of(0)),
    /** 5: all memory at once, a {@link MemoryTableLayout}, one descriptor for each region. */
    SET_MEM_TABLE(
            5, Shape.of(MemoryTableLayout.REGIONS, MemoryTableLayout.bytes(32)).with(32)),
    /** 6: where writes are logged. */
    SET_LOG_BASE(6, Shape.of(8, 16).with(1)),
    /** 7: whom to tell when something was logged. */
    SET_LOG_FD(7, Shape.of(0, 8).with(1)),
    /** 8: the size of a queue, a {@link VringStateLayout}. */
    SET_VRING_NUM(8, Shape.of(VringStateLayout.SIZE)),
    /** 9: where a queue lies, a {@link VringAddressLayout}. */
    SET_VRING_ADDR(9, Shape.of(VringAddressLayout.SIZE)),
    /** 10: the available index to start from, a {@link VringStateLayout}. */
    SET_VRING_BASE(10, Shape.of(VringStateLayout.SIZE)),
    /** 11: stops a queue and answers the available index at which it would go on, a {@link VringStateLayout}. */
    GET_VRING_BASE(11, Shape.of(VringStateLayout.SIZE).withReply()),
    /** 12: the eventfd of available buffers, a {@link VringDescriptorLayout}. */
    SET_VRING_KICK(12, Shape.of(VringDescriptorLayout.SIZE).with(1)),
    /** 13: the eventfd of used buffers, a {@link VringDescriptorLayout}. */
    SET_VRING_CALL(13, Shape.of(VringDescriptorLayout.SIZE).with(1)),
    /** 14: the eventfd of a broken queue, a {@link VringDescriptorLayout}. */
    SET_VRING_ERR(14, Shape.of(VringDescriptorLayout.SIZE).with(1)),
    /** 15: the protocol features that the back end offers. */
    GET_PROTOCOL_FEATURES(15, Shape.of(0).withReply()),
    /** 16: the protocol features that the front end accepts. */
    SET_PROTOCOL_FEATURES(16, Shape.of(8)),
    /** 17: how many queues there are; for MQ. */
    GET_QUEUE_NUM(17, Shape.of(0).withReply()),
    /** 18: 1 lets a queue work, 0 holds it, a {@link VringStateLayout}. */
    SET_VRING_ENABLE(18, Shape.of(VringStateLayout.SIZE)),
    /** 21: the channel of the back end's own requests; for BACKEND_REQ. */
    SET_BACKEND_REQ_FD(21, Shape.of(0, 8).with(1)),
    /** 24: reads the configuration space, a {@link ConfigSpaceLayout}; for CONFIG. */
    GET_CONFIG(
            24,
            Shape.of(ConfigSpaceLayout.DATA, ConfigSpaceLayout.bytes(VhostUser.CONFIG_MAX))
                    .withReply()),
    /** 25: writes the configuration space, a {@link ConfigSpaceLayout}; for CONFIG. */
    SET_CONFIG(25, Shape.of(ConfigSpaceLayout.DATA, ConfigSpaceLayout.bytes(VhostUser.CONFIG_MAX))),
    /** 31: makes the memory of what is in flight, an {@link InflightLayout}; the answer carries a descriptor. */
    GET_INFLIGHT_FD(31, Shape.of(InflightLayout.BYTES_MIN, InflightLayout.SIZE).withReply()),
    /** 32: gives back the memory of what is in flight, an {@link InflightLayout}. */
    SET_INFLIGHT_FD(32, Shape.of(InflightLayout.BYTES_MIN, InflightLayout.SIZE).with(1)),
    /** 34: resets the device; for RESET_DEVICE. */
    RESET_DEVICE(34, Shape.of(0)),
    /** 35: buffers of a queue are available; for INBAND_NOTIFICATIONS. */
    VRING_KICK(35, Shape.of(VringStateLayout.SIZE)),
    /** 36: how many regions of memory there may be; for CONFIGURE_MEM_SLOTS. */
    GET_MAX_MEM_SLOTS(36, Shape.of(0).withReply()),
    /** 37: one more region of memory, a {@link MemoryRegionLayout}; for CONFIGURE_MEM_SLOTS. */
    ADD_MEM_REG(37, Shape.of(MemoryRegionLayout.SINGLE_SIZE).with(1)),
    /** 38: one region of memory less, a {@link MemoryRegionLayout}; some send a descriptor, which means nothing. */
    REM_MEM_REG(38, Shape.of(MemoryRegionLayout.SINGLE_SIZE).with(1)),
    /** 39: the device status; for STATUS. */
    SET_STATUS(39, Shape.of(8)),
    /** 40: asks for the device status; for STATUS. */
    GET_STATUS(40, Shape.of(0).withReply()),
    /** 42: begins to move the state of the device; for DEVICE_STATE. */
    SET_DEVICE_STATE_FD(42, Shape.of(8).with(1).withReply()),
    /** 43: whether moving the state succeeded; for DEVICE_STATE. */
    CHECK_DEVICE_STATE(43, Shape.of(0).withReply()),
    /** 44: what memory the device shares. */
    GET_SHMEM_CONFIG(44, Shape.of(0).withReply());

    private static final FrontEndRequest[] VALUES = values();

    private final int code;
    private final Shape shape;

    FrontEndRequest(int code, Shape shape) {
        this.code = code;
        this.shape = shape;
    }

    /**
     * The number on the wire.
     *
     * @return 1 to 44
     */
    public int code() {
        return code;
    }

    /**
     * The smallest payload.
     *
     * @return bytes
     */
    public int payloadMin() {
        return shape.min;
    }

    /**
     * The largest payload.
     *
     * @return bytes
     */
    public int payloadMax() {
        return shape.max;
    }

    /**
     * The most descriptors that may come with it.
     *
     * @return 0 to 32
     */
    public int descriptorsMax() {
        return shape.descriptors;
    }

    /**
     * Whether it is answered with a payload of its own, whatever was agreed; others are answered with a number if
     * REPLY_ACK was agreed and the message asks for it.
     *
     * @return true if there is always an answer
     */
    public boolean hasReply() {
        return shape.answered;
    }

    /**
     * Refuses a message that cannot be this request.
     *
     * @param payloadBytes size of its payload
     * @param descriptors how many descriptors came with it
     * @throws VhostUserException if one of them is out of bounds; the message names both
     */
    public void requireShape(int payloadBytes, int descriptors) throws VhostUserException {
        if (payloadBytes < shape.min || payloadBytes > shape.max) {
            throw new VhostUserException("payload of a wrong size: request=" + name() + " size=" + payloadBytes
                    + "; must be " + shape.min + " to " + shape.max);
        }
        if (descriptors > shape.descriptors) {
            throw new VhostUserException("too many descriptors: request=" + name() + " descriptors=" + descriptors
                    + "; at most " + shape.descriptors);
        }
    }

    /**
     * Reads a number from the wire.
     *
     * @param code any number
     * @return the request, if there is such a number and this end knows it
     */
    public static Optional<FrontEndRequest> ofCode(int code) {
        for (FrontEndRequest request : VALUES) {
            if (request.code == code) {
                return Optional.of(request);
            }
        }
        return Optional.empty();
    }

    /** Bounds of a payload, how many descriptors at most, and whether there is always an answer. */
    private record Shape(int min, int max, int descriptors, boolean answered) {

        static Shape of(int bytes) {
            return of(bytes, bytes);
        }

        static Shape of(int min, int max) {
            return new Shape(min, max, 0, false);
        }

        Shape with(int most) {
            return new Shape(min, max, most, answered);
        }

        Shape withReply() {
            return new Shape(min, max, descriptors, true);
        }
    }
}
