package io.byteborne.dummy;

/** The scenarios that there are. */
public enum ScenarioName {
    /** Chats with the first sample, which answers each line with the same line. */
    ECHO,
    /** Plays the second sample: logs in, joins a room, walks about in it, and chats. */
    ARENA
}
