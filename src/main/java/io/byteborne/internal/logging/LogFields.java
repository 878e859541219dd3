package io.byteborne.internal.logging;

import java.util.Map;

/** Knows what the calling thread is working on, for the lines that it logs meanwhile. Any thread. */
@FunctionalInterface
public interface LogFields {
    /** The fields for a line that this thread logs now, by name; may be empty. */
    Map<String, String> current();
}
