package io.byteborne.internal.console;

import com.google.protobuf.Message;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.RegisteredHandler;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * Says which messages of a client the server does not take, and why. The server itself tells a client nothing. Any thread.
 */
public final class SendAdvice {
    private final DefaultMessageDispatcher dispatcher;
    private final MessageRegistry registry;
    private final Supplier<? extends Collection<MessageType>> logins;

    /** @param logins the messages with which clients log in; none if they need not */
    public SendAdvice(
            DefaultMessageDispatcher dispatcher,
            MessageRegistry registry,
            Supplier<? extends Collection<MessageType>> logins) {
        this.dispatcher = dispatcher;
        this.registry = registry;
        this.logins = logins;
    }

    /** A sentence about each message that is not taken, sent one after another over a new connection. */
    List<String> on(List<Message> messages) {
        Collection<MessageType> loginTypes = logins.get();
        boolean loggedIn = loginTypes.isEmpty();
        List<String> advice = new ArrayList<>();
        for (Message message : messages) {
            MessageType type = registry.register(message.getClass());
            loggedIn |= loginTypes.contains(type);
            if (dispatcher.findType(type.id()) == null) {
                advice.add(dispatcher.whyUnknown(type.id()));
            } else if (!loggedIn && !isAnonymous(type)) {
                advice.add("%s is refused before the login; send %s first".formatted(type, namesOf(loginTypes)));
            }
        }
        return advice;
    }

    private boolean isAnonymous(MessageType type) {
        return dispatcher.handlers().stream()
                .filter(handler -> handler.type().equals(type))
                .map(RegisteredHandler::options)
                .allMatch(options -> options.anonymous());
    }

    private static String namesOf(Collection<MessageType> types) {
        return String.join(" or ", types.stream().map(MessageType::toString).toList());
    }
}
