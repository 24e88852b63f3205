// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.linux.Errno;
import io.virtsnd.linux.ErrnoException;
import io.virtsnd.transport.vfio.internal.VfioException.Kind;
import io.virtsnd.transport.vfio.internal.VfioStructures.Range;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * One group of functions, and the memory that they reach.
 *
 * <pre>
 *  container (/dev/vfio/vfio)  &lt;-- group (/dev/vfio/N) --&gt; device
 *      | type 1 IOMMU, version 2
 *      +-- memory: address here, address of the device, size
 * </pre>
 *
 * <p>Lifetime: when it is closed no memory is reached any more. Devices are closed before.
 *
 * <p>Thread: any.
 */
final class VfioContainer implements AutoCloseable {

    private final SystemPaths paths;
    private final int group;
    private final VfioFile container;
    private final VfioFile groupFile;

    private VfioContainer(SystemPaths paths, int group, VfioFile container, VfioFile groupFile) {
        this.paths = paths;
        this.group = group;
        this.container = container;
        this.groupFile = groupFile;
    }

    /**
     * Takes a group.
     *
     * @throws VfioException if the kernel does not give it, and why
     */
    static VfioContainer open(VfioFile.Opener opener, SystemPaths paths, int group) throws VfioException {
        VfioFile container = file(opener, paths.container());
        VfioFile groupFile = null;
        boolean done = false;
        try {
            groupFile = file(opener, paths.group(group));
            VfioContainer whole = new VfioContainer(paths, group, container, groupFile);
            whole.join();
            done = true;
            return whole;
        } finally {
            if (!done) {
                if (groupFile != null) {
                    groupFile.close();
                }
                container.close();
            }
        }
    }

    private static VfioFile file(VfioFile.Opener opener, Path path) throws VfioException {
        try {
            return opener.open(path);
        } catch (ErrnoException refused) {
            throw switch (refused.errno()) {
                case Errno.EACCES, Errno.EPERM ->
                    new VfioException(
                            Kind.NO_PERMISSION, "no permission: file=" + path + "; " + Advice.permit(path), refused);
                case Errno.EBUSY ->
                    new VfioException(
                            Kind.BUSY,
                            "function is in use, by another process, or one of its group by this: file=" + path
                                    + "; end it first: fuser -v " + path,
                            refused);
                case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
                    new VfioException(
                            Kind.NO_VFIO,
                            "no VFIO behind the file: path=" + path + "; as root: modprobe vfio-pci",
                            refused);
                default -> new VfioException(Kind.OTHER, "no VFIO: " + refused.getMessage(), refused);
            };
        }
    }

    private void join() throws VfioException {
        try {
            int version = container.control(VfioRequests.GET_API_VERSION, 0);
            if (version != 0 || container.control(VfioRequests.CHECK_EXTENSION, VfioRequests.TYPE1_V2) == 0) {
                throw new VfioException(
                        Kind.NO_IOMMU,
                        "VFIO of this kernel has no IOMMU of type 1, version 2: version=" + version
                                + "; as root: modprobe vfio_iommu_type1");
            }
            ByteBuffer status = VfioStructures.groupStatus();
            groupFile.control(VfioRequests.GROUP_GET_STATUS, status);
            if ((VfioStructures.flags(status) & VfioStructures.VIABLE) == 0) {
                throw new Inspection(paths).notViable(group);
            }
            groupFile.control(VfioRequests.GROUP_SET_CONTAINER, VfioStructures.number(container.number()));
            container.control(VfioRequests.SET_IOMMU, VfioRequests.TYPE1_V2);
        } catch (ErrnoException refused) {
            throw refused(refused);
        }
    }

    private VfioException refused(ErrnoException refused) {
        if (refused.errno() == Errno.EPERM) {
            return new VfioException(
                    Kind.UNSAFE_INTERRUPTS,
                    "interrupts of the device would not be checked: group=" + group
                            + "; switch interrupt remapping on (QEMU: -device intel-iommu,intremap=on with"
                            + " kernel-irqchip=split), or, if the device is trusted, as root: echo Y >"
                            + " /sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts",
                    refused);
        }
        return new VfioException(
                Kind.OTHER, "VFIO refuses the group: group=" + group + ": " + refused.getMessage(), refused);
    }

    /**
     * Takes a function of the group.
     *
     * @throws VfioException if it is being taken away
     */
    VfioDevice device(PciAddress address) throws VfioException {
        try {
            return new VfioDevice(
                    groupFile.open(VfioRequests.GROUP_GET_DEVICE_FD, VfioStructures.name(address.text())));
        } catch (ErrnoException refused) {
            throw new VfioException(
                    Kind.GONE,
                    "the kernel does not give the function, which may be taken away just now: address=" + address + ": "
                            + refused.getMessage(),
                    refused);
        }
    }

    /** Device addresses that there are, from first to last; empty if the kernel does not tell. */
    List<Range> addresses() throws ErrnoException {
        ByteBuffer info = VfioStructures.iommuInfo(0);
        container.control(VfioRequests.IOMMU_GET_INFO, info);
        if (VfioStructures.size(info) > info.capacity()) {
            info = VfioStructures.iommuInfo(VfioStructures.size(info));
            container.control(VfioRequests.IOMMU_GET_INFO, info);
        }
        return VfioStructures.ranges(info, info.getInt(16));
    }

    /** Lets devices reach memory of this process, whose pages stay in place until it is unmapped. */
    void map(long address, long iova, long bytes) throws ErrnoException {
        container.control(VfioRequests.IOMMU_MAP_DMA, VfioStructures.dmaMap(address, iova, bytes));
    }

    /** Ends that. */
    void unmap(long iova, long bytes) throws ErrnoException {
        container.control(VfioRequests.IOMMU_UNMAP_DMA, VfioStructures.dmaUnmap(iova, bytes));
    }

    @Override
    public void close() {
        groupFile.close();
        container.close();
    }
}
