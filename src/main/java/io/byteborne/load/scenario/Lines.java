package io.byteborne.load.scenario;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The numbered texts that {@code ${message}} stands for. Any thread. */
public final class Lines {
    private final String text;
    /** At least as many bytes as a line has, if their number is set. */
    private final byte[] filled;

    private final @Nullable Integer size;

    /** @param size bytes of each line, its number included; null leaves the text as it is */
    public Lines(String text, @Nullable Integer size) {
        int missing = size == null ? 0 : size - text.getBytes(StandardCharsets.UTF_8).length;
        this.text = text;
        this.size = size;
        this.filled = (text + ".".repeat(Math.max(0, missing))).getBytes(StandardCharsets.UTF_8);
    }

    String line(long number) {
        String behind = " #" + number;
        if (size == null) {
            return text + behind;
        }
        int room = size - behind.length();
        // A number for which there is no room is left out.
        return room < 0 ? beginning(size) : beginning(room) + behind;
    }

    private String beginning(int bytes) {
        int end = bytes;
        // A character is not torn apart.
        while (end > 0 && end < filled.length && (filled[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(filled, 0, end, StandardCharsets.UTF_8) + ".".repeat(bytes - end);
    }
}
