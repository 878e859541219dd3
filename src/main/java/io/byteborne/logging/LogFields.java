package io.byteborne.logging;

import java.util.Map;

/** Knows what the calling thread works on, for the lines that it logs meanwhile. Any thread. */
@FunctionalInterface
public interface LogFields {
    /** What is to go with a line that this thread logs now, by name; empty if nothing is. */
    Map<String, String> current();
}
