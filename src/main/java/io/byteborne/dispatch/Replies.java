package io.byteborne.dispatch;

import com.google.protobuf.Message;
import io.byteborne.network.Session;
import io.byteborne.network.SessionManager;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends what handlers return. World thread. */
final class Replies {
    private final SessionManager sessions;

    Replies(SessionManager sessions) {
        this.sessions = sessions;
    }

    /**
     * Sends what a handler returned for a message.
     *
     * @param result anything that {@link ReturnTypes} accepts, but no stage
     * @throws Exception if the result is still to be made, and that fails
     */
    void send(Session sender, @Nullable Object result) throws Exception {
        if (result instanceof Message message) {
            sender.send(message);
        } else if (result instanceof Reply reply) {
            reply.deliver(sender, sessions, message -> sender.send(message));
        } else if (result instanceof Optional<?> optional) {
            send(sender, optional.orElse(null));
        } else if (result != null) {
            // The declared types are checked at start-up, but a run-time registration may return anything.
            throw new IllegalStateException("A handler returned a %s; there is nothing to be done with it"
                    .formatted(result.getClass().getName()));
        }
    }
}
