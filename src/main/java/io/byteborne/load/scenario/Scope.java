package io.byteborne.load.scenario;

import com.google.protobuf.Message;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What the variables of a scenario file stand for.
 *
 * @param run tells this run from others
 * @param connection how many connections were made before
 * @param number how many messages were sent over the connection before
 * @param random where random values come from
 * @param lines where texts of the command line's come from
 * @param kept what the connection has kept of messages
 * @param sent the message that is answered; null where none is
 */
public record Scope(
        String run,
        int connection,
        long number,
        Random random,
        Lines lines,
        Map<String, Object> kept,
        @Nullable Message sent) {
    /** The same, when an answer to a message has come. */
    Scope answering(Message message) {
        return new Scope(run, connection, number, random, lines, kept, message);
    }
}
