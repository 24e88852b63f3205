// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a PCI function is.
 *
 * @param text domain, bus, device and function as the kernel writes them, such as 0000:00:04.0
 */
record PciAddress(String text) {

    private static final Pattern FORM =
            Pattern.compile("(?:([0-9a-f]{4,8}):)?([0-9a-f]{2}:[01][0-9a-f]\\.[0-7])", Pattern.CASE_INSENSITIVE);
    private static final String FIRST_DOMAIN = "0000";

    /**
     * Reads an address; the domain may be left out if it is 0000.
     *
     * @throws IllegalArgumentException if it is none
     */
    static PciAddress parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no address of a PCI function, such as 0000:00:04.0: address=" + text);
        }
        String domain = matcher.group(1) == null ? FIRST_DOMAIN : matcher.group(1);
        return new PciAddress((domain + ":" + matcher.group(2)).toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return text;
    }
}
