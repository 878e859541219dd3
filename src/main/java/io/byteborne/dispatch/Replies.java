package io.byteborne.dispatch;

import com.google.protobuf.Message;
import io.byteborne.network.Session;
import io.byteborne.network.SessionManager;
import io.byteborne.protocol.CorrelationField;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MessageType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends what handlers return. World thread. */
final class Replies {
    private final SessionManager sessions;
    private final MessageRegistry registry;

    Replies(SessionManager sessions, MessageRegistry registry) {
        this.sessions = sessions;
        this.registry = registry;
    }

    /**
     * Sends what a handler returned for a message. What goes back to the sender carries the message's correlation value,
     * if both have a field for it.
     *
     * @param type the handled message's
     * @param result anything that {@link ReturnTypes} accepts, but no stage
     * @throws MessageRefusedException if the client has chosen a value that the reply cannot carry back
     * @throws Exception if the result is still to be made, and that fails
     */
    void send(Session sender, MessageType type, Message request, @Nullable Object result) throws Exception {
        if (result instanceof Message message) {
            sender.send(correlated(type, request, message));
        } else if (result instanceof Reply reply) {
            reply.deliver(sender, sessions, message -> sender.send(correlated(type, request, message)));
        } else if (result instanceof Optional<?> optional) {
            send(sender, type, request, optional.orElse(null));
        } else if (result != null) {
            // The declared types are checked at start-up, but a run-time registration may return anything.
            throw new IllegalStateException("A handler returned a %s; there is nothing to be done with it"
                    .formatted(result.getClass().getName()));
        }
    }

    private Message correlated(MessageType type, Message request, Message reply) {
        CorrelationField source = type.correlation();
        if (source == null || !source.isSetIn(request)) {
            return reply;
        }
        CorrelationField target = registry.register(reply.getClass()).correlation();
        if (target == null || target.isSetIn(reply)) {
            return reply;
        }
        if (source.isConvertibleTo(target) && !source.fits(request, target)) {
            throw new MessageRefusedException("The value of %s does not fit into %s".formatted(source, target));
        }
        return source.copy(request, target, reply);
    }
}
