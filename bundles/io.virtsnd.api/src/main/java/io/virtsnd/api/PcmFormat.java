// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/**
 * Sample formats (virtio 1.2, 5.14.6.6.2.1, VIRTIO_SND_PCM_FMT_*). The ordinal is the number on the wire; all samples are
 * interleaved and little endian, and the narrower ones are in the low bits of their container.
 */
public enum PcmFormat {
    /** 0: IMA ADPCM, 4 bits a sample: only an even number of samples is a whole number of bytes. */
    IMA_ADPCM(4, 4, 0x00),
    /** 1: ITU-T G.711 mu-law. */
    MU_LAW(8, 8, 0x7f),
    /** 2: ITU-T G.711 A-law. */
    A_LAW(8, 8, 0x55),
    /** 3: Signed, 8 bits in 1 byte, little endian. */
    S8(8, 8, 0),
    /** 4: Unsigned, 8 bits in 1 byte, little endian. */
    U8(8, 8, 0x80),
    /** 5: Signed, 16 bits in 2 bytes, little endian. */
    S16(16, 16, 0),
    /** 6: Unsigned, 16 bits in 2 bytes, little endian. */
    U16(16, 16, 0x8000),
    /** 7: Signed, 18 bits in 3 bytes, little endian. */
    S18_3(18, 24, 0),
    /** 8: Unsigned, 18 bits in 3 bytes, little endian. */
    U18_3(18, 24, 0x020000),
    /** 9: Signed, 20 bits in 3 bytes, little endian. */
    S20_3(20, 24, 0),
    /** 10: Unsigned, 20 bits in 3 bytes, little endian. */
    U20_3(20, 24, 0x080000),
    /** 11: Signed, 24 bits in 3 bytes, little endian. */
    S24_3(24, 24, 0),
    /** 12: Unsigned, 24 bits in 3 bytes, little endian. */
    U24_3(24, 24, 0x800000),
    /** 13: Signed, 20 bits in 4 bytes, little endian. */
    S20(20, 32, 0),
    /** 14: Unsigned, 20 bits in 4 bytes, little endian. */
    U20(20, 32, 0x080000),
    /** 15: Signed, 24 bits in 4 bytes, little endian. */
    S24(24, 32, 0),
    /** 16: Unsigned, 24 bits in 4 bytes, little endian. */
    U24(24, 32, 0x800000),
    /** 17: Signed, 32 bits in 4 bytes, little endian. */
    S32(32, 32, 0),
    /** 18: Unsigned, 32 bits in 4 bytes, little endian. */
    U32(32, 32, 0x80000000L),
    /** 19: IEEE 754 single precision. */
    FLOAT(32, 32, 0),
    /** 20: IEEE 754 double precision. */
    FLOAT64(64, 64, 0),
    /** 21: DSD, 8 one-bit samples. */
    DSD_U8(8, 8, 0x69),
    /** 22: DSD, 16 one-bit samples. */
    DSD_U16(16, 16, 0x6969),
    /** 23: DSD, 32 one-bit samples. */
    DSD_U32(32, 32, 0x69696969),
    /** 24: A subframe of IEC 60958. */
    IEC958_SUBFRAME(32, 32, 0);

    private final int bits;
    private final int containerBits;
    private final long silence;

    PcmFormat(int bits, int containerBits, long silence) {
        this.bits = bits;
        this.containerBits = containerBits;
        this.silence = silence;
    }

    /**
     * The number on the wire.
     *
     * @return 0 to 24
     */
    public int code() {
        return ordinal();
    }

    /**
     * The bits of a sample that count.
     *
     * @return 4 to 64
     */
    public int bits() {
        return bits;
    }

    /**
     * The bits that a sample takes in memory.
     *
     * @return 4 to 64
     */
    public int containerBits() {
        return containerBits;
    }

    /**
     * The bits that a frame takes in memory.
     *
     * @param channels samples in a frame, 1 to 255
     * @return bits; not a multiple of 8 for an odd number of IMA_ADPCM samples
     */
    public int frameBits(int channels) {
        return channels * containerBits;
    }

    /**
     * The bytes that a number of frames takes in memory.
     *
     * @param frames number of frames
     * @param channels samples in a frame, 1 to 255
     * @return bytes
     * @throws IllegalArgumentException if that is not a whole number of bytes
     */
    public long bytes(long frames, int channels) {
        long bitCount = Math.multiplyExact(frames, (long) frameBits(channels));
        if ((bitCount & 7) != 0) {
            throw new IllegalArgumentException("not a whole number of bytes: format=" + this + " frames=" + frames
                    + " channels=" + channels + "; use an even number of samples");
        }
        return bitCount >> 3;
    }

    /**
     * One byte of silence, by its place in a sample.
     *
     * @param index byte of the sample, from 0 on, least significant first; taken modulo the size of a sample
     * @return the byte
     */
    public byte silence(int index) {
        int bytes = Math.max(1, containerBits / Byte.SIZE);
        return (byte) (silence >> (Byte.SIZE * (index % bytes)));
    }
}
