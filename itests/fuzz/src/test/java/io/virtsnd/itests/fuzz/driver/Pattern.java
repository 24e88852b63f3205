// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

/**
 * Samples that tell where they belong: byte i of a stream is a function of the stream and of i.
 *
 * @param salt tells streams apart
 */
record Pattern(int salt) {

    byte at(long position) {
        long mixed = (position + salt) * 0x9E37_79B9_7F4A_7C15L;
        return (byte) (mixed >>> 29 ^ mixed >>> 56);
    }

    void fill(long from, byte[] target) {
        for (int i = 0; i < target.length; i++) {
            target[i] = at(from + i);
        }
    }
}
