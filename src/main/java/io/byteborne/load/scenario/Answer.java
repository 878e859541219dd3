package io.byteborne.load.scenario;

import com.google.protobuf.Message;
import io.byteborne.internal.protocol.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * What must come back for a message.
 *
 * @param type the type of message that answers
 * @param mine fields by which the answer is known, among messages of that type that are none
 * @param check fields that must be so in the answer
 * @param keep what is kept of it
 */
public record Answer(MessageType type, MessageCheck mine, MessageCheck check, Keep keep) {
    /** Whether a message of that type is an answer for the connection, right or wrong. */
    public boolean isFor(Message message, Scope scope) {
        return mine.isMet(message, scope);
    }

    /** What is wrong with an answer; null if it is right. */
    public @Nullable String wrong(Message answer, Scope scope, Message sent) {
        return check.mismatch(answer, scope.answering(sent));
    }
}
