package io.byteborne.load.measure;

import com.google.protobuf.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message that has been sent, and what must come back for it.
 *
 * @param message the type of message, as the result lists it
 * @param answer the type of the answer; null if none is awaited
 * @param check whether an answer of that type is right
 */
public record Sent(String message, @Nullable Class<?> answer, Check check) {
    /** Tells right answers from wrong ones. */
    @FunctionalInterface
    public interface Check {
        /** What is wrong with an answer; null if it is right. */
        @Nullable
        String wrong(Message answer);
    }

    public boolean awaitsAnswer() {
        return answer != null;
    }
}
