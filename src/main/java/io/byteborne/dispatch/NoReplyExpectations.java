package io.byteborne.dispatch;

import com.google.protobuf.Message;
import io.byteborne.network.Session;
import io.byteborne.protocol.MessageType;
import org.jspecify.annotations.Nullable;

/** Stands where nobody asks for anything. */
final class NoReplyExpectations implements ReplyExpectations {
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
