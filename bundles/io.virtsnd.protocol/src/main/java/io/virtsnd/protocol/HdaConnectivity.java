// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

/** What is behind a pin (HD Audio 1.0a, 7.3.3.31, port connectivity). The ordinal is the number in the register. */
public enum HdaConnectivity {
    /** 0: a jack. */
    JACK,
    /** 1: nothing. */
    NONE,
    /** 2: a device that is built in. */
    FIXED,
    /** 3: a jack and a device that is built in. */
    BOTH
}
