package io.byteborne.dispatch;

import com.google.protobuf.Message;
import io.byteborne.network.Session;
import io.byteborne.protocol.MessageType;
import io.byteborne.protocol.MessageTypes;

/**
 * Knows which messages somebody has asked for, and takes them before they get to a handler. As {@link MessageTypes} it
 * knows the types that may come as replies, also where no handler takes them. A bean of this type is used if there is
 * one.
 */
public interface ReplyExpectations extends MessageTypes {
    /**
     * Takes a message if it is a reply that is waited for. Must not throw. World thread.
     *
     * @param type a type that has a correlation field
     * @return whether it was taken; otherwise it goes to its handler
     */
    boolean take(Session session, MessageType type, Message message);

    /** No reply will come over a session any more. World thread. */
    void abandon(Session session);
}
