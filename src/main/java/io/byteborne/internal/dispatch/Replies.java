package io.byteborne.internal.dispatch;

import com.google.protobuf.Message;
import io.byteborne.cluster.Users;
import io.byteborne.internal.handler.HandlerMethod;
import io.byteborne.internal.handler.ReturnTypes;
import io.byteborne.internal.protocol.CorrelationField;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.message.Reply;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends what handlers return. World thread. */
public final class Replies {
    private final SessionManager sessions;
    private final Supplier<Users> users;
    private final MessageRegistry registry;

    /** @param users asked for when somebody sends to one by name */
    public Replies(SessionManager sessions, Supplier<Users> users, MessageRegistry registry) {
        this.sessions = sessions;
        this.users = users;
        this.registry = registry;
    }

    /**
     * Sends what a handler returned for a message. What goes back to the sender carries the message's correlation value,
     * if both have a field for it.
     *
     * @param type the handled message's
     * @param result anything that {@link ReturnTypes} or the method's own converter accepts, but no stage
     * @param method what returned it; null for a handler that is no method of a bean
     * @throws MessageRefusedException if the client has chosen a value that the reply cannot carry back
     * @throws Exception if the result is still to be made, and that fails
     */
    public void send(
            Session sender, MessageType type, Message request, @Nullable Object result, @Nullable HandlerMethod method)
            throws Exception {
        if (result instanceof Message message) {
            sender.send(correlated(type, request, message));
        } else if (result instanceof Reply reply) {
            reply.deliver(sender, sessions, users, message -> sender.send(correlated(type, request, message)));
        } else if (result instanceof Optional<?> optional) {
            send(sender, type, request, optional.orElse(null), method);
        } else if (result != null && method != null && method.replyConverter() != null) {
            Reply reply = method.replyConverter().toReply(result, sender, request);
            reply.deliver(sender, sessions, users, message -> sender.send(correlated(type, request, message)));
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
