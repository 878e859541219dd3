package io.byteborne.session;

import java.util.Locale;

/**
 * What happens to a message if its session is behind: if the peer has not taken a write completely, and 64 KiB or
 * more are waiting for it. The session has caught up when no more than 32 KiB are waiting.
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
