package io.byteborne.message;

import com.google.protobuf.Message;
import io.byteborne.session.Session;

/** Turns what a handler has returned into a reply, for each message separately; on the world thread. */
@FunctionalInterface
public interface ReplyConverter {
    /**
     * The reply to be sent.
     *
     * @param value what the handler has returned; never null, since null sends nothing
     * @param session the session that the message came over
     * @param message the message that was handled
     * @return {@link Reply#nothing()} if nothing is to be sent
     * @throws Exception if no reply can be made; it goes to the exception handlers, as if the handler had thrown it
     */
    Reply toReply(Object value, Session session, Message message) throws Exception;
}
