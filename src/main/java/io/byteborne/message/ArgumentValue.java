package io.byteborne.message;

import com.google.protobuf.Message;
import io.byteborne.session.Session;
import org.jspecify.annotations.Nullable;

/** Provides the value of a handler's parameter, for each message separately; on the world thread. */
@FunctionalInterface
public interface ArgumentValue {
    /**
     * The value to be passed.
     *
     * @param session the session that the message came over
     * @return null only if the parameter may be null
     * @throws Exception if there is no value; the handler is not called, and the exception goes to the exception
     *     handlers
     */
    @Nullable
    Object of(Session session, Message message) throws Exception;
}
