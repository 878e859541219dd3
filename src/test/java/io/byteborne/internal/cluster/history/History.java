package io.byteborne.internal.cluster.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What has happened, by {@link System#nanoTime}, which all processes of one Linux machine have in common. A process is named
 * by its node and a number, {@code a#2}; a session by its process and its id there, {@code a#2/17}. Any thread.
 */
final class History {
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    sealed interface Event {
        long nanos();
    }

    /** The game on a node has heard that somebody is logged in. */
    record Entered(long nanos, String user, String session) implements Event {}

    /** The game has heard of the session's end. */
    record Left(long nanos, String session) implements Event {}

    /** A process was killed. */
    record Died(long nanos, String process) implements Event {}

    /** A process has found, by its own clock, that it has that lease. */
    record Alive(long nanos, String process, long epoch) implements Event {}

    /** Redis said whose a user is. */
    record Owner(long nanos, String user, String node, long epoch, long session, long token) implements Event {}

    /** Something was broken. */
    record Fault(long nanos, long endNanos, String what, boolean losesData) implements Event {}

    /** Nothing was broken, and all has healed. */
    record Calm(long nanos, long endNanos) implements Event {}

    /** A client has asked to send a message to a user. */
    record Said(long nanos, String from, String to, long number) implements Event {}

    /** A client was told what became of that. */
    record Result(long nanos, String from, String to, long number, String delivery) implements Event {}

    /** A client has got a message that another session has sent. */
    record Got(long nanos, String session, String from, long number) implements Event {}

    /** A client is about to end its connection, or has seen the end. */
    record Closing(long nanos, String session) implements Event {}

    /** A process has heard what one has published. */
    record Heard(long nanos, String process, String publisher, long number) implements Event {}

    void add(Event event) {
        events.add(event);
    }

    static String processOf(String session) {
        return session.substring(0, session.indexOf('/'));
    }

    static String nodeOf(String process) {
        return process.substring(0, process.indexOf('#'));
    }

    /** Adds what a process has written; the last line may be cut off. */
    void addLog(String process, Path file) throws IOException {
        String text = Files.readString(file);
        text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(line -> {
            String[] words = line.split(" ", -1);
            long nanos = Long.parseLong(words[0]);
            add(
                    switch (words[1]) {
                        case "entered" -> new Entered(nanos, words[2], process + "/" + words[3]);
                        case "left" -> new Left(nanos, process + "/" + words[2]);
                        case "alive" -> new Alive(nanos, process, Long.parseLong(words[2]));
                        case "heard" -> new Heard(nanos, process, words[2], Long.parseLong(words[3]));
                        default -> throw new IllegalArgumentException(line);
                    });
        });
    }

    List<Event> events() {
        List<Event> sorted = new ArrayList<>(events);
        sorted.sort(Comparator.comparingLong(Event::nanos));
        return sorted;
    }
}
