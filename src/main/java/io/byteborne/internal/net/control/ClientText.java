package io.byteborne.internal.net.control;

import io.byteborne.session.ClientInfo;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is known of a client, as endpoints and the console show it. Any thread. */
public final class ClientText {
    private static final double MICROS_PER_MILLI = 1e3;

    private ClientText() {}

    /** "arena-web 1.4.2"; null if the client does not say, or there is none. */
    public static @Nullable String nameAndVersion(@Nullable ClientInfo client) {
        String text = client == null ? "" : (client.name() + " " + client.version()).strip();
        return text.isEmpty() ? null : text;
    }

    /** Milliseconds, with their fraction. */
    public static @Nullable Double millis(@Nullable Duration time) {
        return time == null ? null : TimeUnit.NANOSECONDS.toMicros(time.toNanos()) / MICROS_PER_MILLI;
    }
}
