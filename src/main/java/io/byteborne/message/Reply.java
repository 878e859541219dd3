package io.byteborne.message;

import com.google.protobuf.Message;
import io.byteborne.cluster.Users;
import io.byteborne.session.Audience;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a handler wants sent, and to whom. Returned by a {@link MessageHandler} method that does not answer only
 * the sender; immutable.
 *
 * <pre>{@code
 * return Reply.toSender(accepted).and(Reply.toOthersIn(room, joined));
 * }</pre>
 */
public final class Reply {
    /** Sends one message. */
    @FunctionalInterface
    interface Delivery {
        /**
         * Sends it.
         *
         * @param toSender sends to the session that the handled message came from
         */
        public void deliver(Session sender, SessionManager sessions, Supplier<Users> users, ToSender toSender)
                throws Exception;
    }

    /** Answers the sender. */
    @FunctionalInterface
    public interface ToSender {
        void send(Message message);
    }

    private final List<Delivery> deliveries;

    private Reply(List<Delivery> deliveries) {
        this.deliveries = deliveries;
    }

    private static Reply of(Delivery delivery) {
        return new Reply(List.of(delivery));
    }

    /** Nothing is sent. */
    public static Reply nothing() {
        return new Reply(List.of());
    }

    /** Back over the session that the handled message came from; like returning the message itself. */
    public static Reply toSender(Message message) {
        Objects.requireNonNull(message, "message");
        return of((sender, sessions, users, toSender) -> toSender.send(message));
    }

    /**
     * As {@link #toSender(Message)}, but the message is made when it is to be sent: on the world thread, whichever thread
     * completes the stage that the reply is in. Null sends nothing; an exception goes to the exception handlers.
     */
    public static Reply toSender(Callable<? extends @Nullable Message> message) {
        Objects.requireNonNull(message, "message");
        return of((sender, sessions, users, toSender) -> {
            Message made = message.call();
            if (made != null) {
                toSender.send(made);
            }
        });
    }

    /** To one session. */
    public static Reply to(Session session, Message message) {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(message, "message");
        return of((sender, sessions, users, toSender) -> session.send(message));
    }

    /** To all members of a group, such as a room, at the moment of sending. */
    public static Reply to(Audience audience, Message message) {
        Objects.requireNonNull(audience, "audience");
        Objects.requireNonNull(message, "message");
        return of((sender, sessions, users, toSender) -> sessions.send(audience.members(), message));
    }

    /** To all members of a group except the sender. */
    public static Reply toOthersIn(Audience audience, Message message) {
        Objects.requireNonNull(audience, "audience");
        Objects.requireNonNull(message, "message");
        return of((sender, sessions, users, toSender) -> sessions.sendExcept(audience.members(), sender, message));
    }

    /**
     * To a user, on whatever node the user is logged in, as by {@link Users#send}; nowhere if that is none. In a program that
     * belongs to no cluster, to a user of this one.
     */
    public static Reply toUser(String name, Message message) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(message, "message");
        return of((sender, sessions, users, toSender) -> users.get().send(name, message));
    }

    /** To every session. */
    public static Reply toAll(Message message) {
        Objects.requireNonNull(message, "message");
        return of((sender, sessions, users, toSender) -> sessions.sendToAll(message));
    }

    /** To every session except the sender's. */
    public static Reply toOthers(Message message) {
        Objects.requireNonNull(message, "message");
        return of((sender, sessions, users, toSender) -> sessions.sendExcept(sessions.all(), sender, message));
    }

    /** This reply, followed by another. */
    public Reply and(Reply next) {
        Objects.requireNonNull(next, "next");
        List<Delivery> both = new ArrayList<>(deliveries);
        both.addAll(next.deliveries);
        return new Reply(List.copyOf(both));
    }

    public void deliver(Session sender, SessionManager sessions, Supplier<Users> users, ToSender toSender)
            throws Exception {
        for (Delivery delivery : deliveries) {
            delivery.deliver(sender, sessions, users, toSender);
        }
    }
}
