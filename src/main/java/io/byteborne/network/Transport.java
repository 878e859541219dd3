package io.byteborne.network;

import java.util.Locale;

/** A way of driving sockets. */
public enum Transport {
    /** The platform's native way if it loads, else {@link #NIO}. */
    AUTO,
    /** The JDK's own; works everywhere. */
    NIO,
    /** Linux. */
    EPOLL,
    /** Linux 5.14 or later. */
    IO_URING,
    /** macOS and BSD. */
    KQUEUE;

    /** The name in lower case, as it is written in configuration. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
