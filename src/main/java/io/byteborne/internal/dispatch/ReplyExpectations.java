package io.byteborne.internal.dispatch;

import com.google.protobuf.Message;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * Knows which messages somebody has asked for, and takes them before they get to a handler. A bean of this type is used
 * if there is one.
 */
public interface ReplyExpectations {
    /** The type that an id stands for, if such messages may come as replies, though no handler takes them. Any thread. */
    @Nullable
    MessageType findType(int id);

    /**
     * Takes a message if it is a reply that is waited for. Must not throw. World thread.
     *
     * @param type a type that has a correlation field
     * @return whether it was taken; otherwise it goes to its handler
     */
    boolean take(Session session, MessageType type, Message message);

    /**
     * Whether somebody waits for a reply over a session, so that what waits of the session's messages may wait for just
     * that. Any thread.
     */
    boolean isAwaited(Session session);

    /** No reply will come over a session any more. World thread. */
    void abandon(Session session);

    /** Nobody asks for anything. */
    enum None implements ReplyExpectations {
        INSTANCE;

        @Override
        public @Nullable MessageType findType(int id) {
            return null;
        }

        @Override
        public boolean take(Session session, MessageType type, Message message) {
            return false;
        }

        @Override
        public boolean isAwaited(Session session) {
            return false;
        }

        @Override
        public void abandon(Session session) {}
    }
}
