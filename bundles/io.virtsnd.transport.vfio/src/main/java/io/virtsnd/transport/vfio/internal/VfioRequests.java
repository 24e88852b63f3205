// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

/** Requests of VFIO: type {@code ;}, numbers from 100 on, without direction and size. */
final class VfioRequests {

    private static final long BASE = ';' << 8 | 100;

    /** Of the container: the version, 0. */
    static final long GET_API_VERSION = BASE;
    /** Of the container, by number: whether it can do something. */
    static final long CHECK_EXTENSION = BASE + 1;
    /** Of the container, by number: which kind of IOMMU. */
    static final long SET_IOMMU = BASE + 2;
    /** Of the group: whether it can be had. */
    static final long GROUP_GET_STATUS = BASE + 3;
    /** Of the group, with the descriptor of a container: it belongs to that. */
    static final long GROUP_SET_CONTAINER = BASE + 4;
    /** Of the group, with a name: the file of a device. */
    static final long GROUP_GET_DEVICE_FD = BASE + 6;
    /** Of the device: what it is. */
    static final long DEVICE_GET_INFO = BASE + 7;
    /** Of the device: where registers are. */
    static final long DEVICE_GET_REGION_INFO = BASE + 8;
    /** Of the device: how many interrupts of a kind. */
    static final long DEVICE_GET_IRQ_INFO = BASE + 9;
    /** Of the device: where interrupts go. */
    static final long DEVICE_SET_IRQS = BASE + 10;
    /** Of the device: a reset. */
    static final long DEVICE_RESET = BASE + 11;
    /** Of the container: which addresses there are. */
    static final long IOMMU_GET_INFO = BASE + 12;
    /** Of the container: memory that devices reach from now on. */
    static final long IOMMU_MAP_DMA = BASE + 13;
    /** Of the container: memory that devices reach no more. */
    static final long IOMMU_UNMAP_DMA = BASE + 14;

    /** A kind of IOMMU: type 1, version 2, in which memory is unmapped as it was mapped. */
    static final int TYPE1_V2 = 3;

    private VfioRequests() {}
}
