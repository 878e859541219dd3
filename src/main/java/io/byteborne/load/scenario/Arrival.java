package io.byteborne.load.scenario;

import com.google.protobuf.Message;
import io.byteborne.internal.protocol.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * A message that is waited for, and answers nothing.
 *
 * @param where what it must be to be the one
 * @param check fields that must be so once it is there
 * @param keep what is kept of it
 */
public record Arrival(MessageType type, MessageCheck where, MessageCheck check, Keep keep) {
    /** Whether a message is the one that is waited for, right or wrong. */
    public boolean is(MessageType came, Message message, Scope scope) {
        return came.equals(type) && where.isMet(message, scope);
    }

    /** What is waited for. */
    public String text(Scope scope) {
        return where.isEmpty() ? type.name() : type.name() + " with " + where.text(scope);
    }

    /** What is wrong with the message; null if nothing is. */
    public @Nullable String wrong(Message message, Scope scope) {
        return check.mismatch(message, scope);
    }
}
