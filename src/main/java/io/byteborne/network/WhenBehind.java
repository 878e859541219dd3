package io.byteborne.network;

import java.util.Locale;

/**
 * What becomes of a message whose session is behind: whose peer has not taken a write completely, and has 64 KiB or
 * more waiting for it. It has caught up when no more than 32 KiB wait.
 */
public enum WhenBehind {
    /** It is queued like any other. */
    DELIVER,
    /** It is dropped. */
    DROP,
    /** It is kept in place of an older one of its type, and queued when the session has caught up. */
    NEWEST;

    /** The name in lower case, as metrics show it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
