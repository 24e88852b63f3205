// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import java.io.IOException;

/** QEMU does not do what it was asked for. */
final class QtestException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What went wrong. */
    enum Kind {
        /** The connection ended: QEMU did. */
        GONE,
        /** No answer in time. */
        SILENT,
        /** The answer is none of qtest. */
        STRANGE,
        /** QEMU said FAIL. */
        REFUSED
    }

    QtestException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
