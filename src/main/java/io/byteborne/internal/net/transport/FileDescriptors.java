package io.byteborne.internal.net.transport;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** How many files and sockets the operating system lets the process have. */
public final class FileDescriptors {
    private FileDescriptors() {}

    /** The limit, or one that is never reached where there is none. */
    public static long limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** What to tell the user if so many sessions come near a limit; null if they do not. */
    public static @Nullable String warning(int maxSessions, long limit) {
        return maxSessions <= limit / 2
                ? null
                : "byteborne.server.max-sessions is %s, over half of the %s file descriptors that this process may have; raise that limit (ulimit -n) or allow fewer sessions"
                        .formatted(maxSessions, limit);
    }
}
