package io.byteborne.internal.login;

import com.google.protobuf.Message;
import io.byteborne.internal.dispatch.DispatchCounters;
import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.login.Authenticator;
import io.byteborne.login.LoginRefusedException;
import io.byteborne.message.LogText;
import io.byteborne.message.MessageInvoker;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.message.Reply;
import io.byteborne.session.Session;
import java.security.Principal;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Handles the login messages of one {@link Authenticator}. World thread.
 *
 * <p>The decision of an authenticator takes effect only when the answer is about to be sent. So a session is answered and
 * bound in one step, and there is nothing to undo if the answer is no longer wanted because the handler took too long.
 * Everything that may fail happens before the session is bound: a client that is told no, or nothing, is not logged in.
 */
final class LoginHandler<M extends Message> implements MessageInvoker<M> {
    private static final int MAX_NOTE_LENGTH = 200;

    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(LoginHandler.class));
    private final Authenticator<M> authenticator;
    private final Logins logins;
    private final @Nullable UserGuard guard;
    private final Executor outcomes;
    private final DispatchCounters counters;
    /** Whether the authenticator has something to load. */
    private final boolean loads;

    /** @param outcomes runs something on the world thread, soon */
    LoginHandler(
            Authenticator<M> authenticator,
            Logins logins,
            @Nullable UserGuard guard,
            Executor outcomes,
            DispatchCounters counters) {
        this.authenticator = authenticator;
        this.logins = logins;
        this.guard = guard;
        this.outcomes = outcomes;
        this.counters = counters;
        this.loads = overridesEnter(authenticator.getClass());
    }

    private static boolean overridesEnter(Class<?> authenticator) {
        try {
            return authenticator
                            .getMethod("enter", Session.class, Message.class, Principal.class)
                            .getDeclaringClass()
                    != Authenticator.class;
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public Object invoke(Session session, M login) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        try {
            if (session.principal() != null) {
                throw new LoginRefusedException("Somebody is logged in over this session already");
            }
            logins.note(session, "waits for the authenticator's decision");
            Thread world = Thread.currentThread();
            authenticator
                    .authenticate(session, login)
                    .whenComplete(
                            (user, failure) -> new Decision(session, login, user, failure).completeOn(world, reply));
        } catch (Throwable refusal) {
            reply.complete(new Decision(session, login, null, refusal).reply());
        }
        // A login that is decided at once does not have to wait for the world's next pass.
        return reply.isDone() ? reply.join() : reply;
    }

    /** The authenticator's decision on one login, and what comes of it. */
    private final class Decision {
        private final Session session;
        private final M login;
        private @Nullable Principal user;
        private @Nullable Throwable failure;
        /** The user's name, once it has been read. */
        private @Nullable String ownName;
        /** Whether this node has the user. */
        private boolean admitted;
        /** For a user who may log in. */
        private @Nullable String name;

        Decision(Session session, M login, @Nullable Principal user, @Nullable Throwable failure) {
            this.session = session;
            this.login = login;
            this.user = user;
            this.failure = failure;
        }

        /** Any thread; what there is to be done for a user is done on the world's. */
        void completeOn(Thread world, CompletableFuture<Reply> reply) {
            if (user == null || failure != null || (guard == null && !loads)) {
                reply.complete(reply());
            } else if (Thread.currentThread().equals(world)) {
                letIn(user, reply);
            } else {
                Principal known = user;
                outcomes.execute(() -> letIn(known, reply));
            }
        }

        private void letIn(Principal known, CompletableFuture<Reply> reply) {
            try {
                String own = nameOf(known);
                ownName = own;
                admit(own).thenCompose(here -> enter(known, own)).whenComplete((entered, refusal) -> {
                    user = entered;
                    failure = refusal;
                    reply.complete(reply());
                });
            } catch (Throwable refusal) {
                failure = refusal;
                reply.complete(reply());
            }
        }

        /** Where there are other nodes, the user becomes this one's first. */
        private CompletionStage<?> admit(String own) {
            if (guard == null) {
                logins.requirePresent(session);
                logins.requireFree(session, own);
                return CompletableFuture.completedFuture(null);
            }
            logins.note(session, "waits for what other nodes say");
            return guard.admit(session, own).thenRun(() -> admitted = true);
        }

        private CompletionStage<Principal> enter(Principal known, String own) {
            try {
                logins.note(session, "waits for what is loaded for it");
                return authenticator.enter(session, login, known).thenApply(entered -> sameUser(entered, own));
            } catch (Throwable refusal) {
                return CompletableFuture.failedFuture(refusal);
            }
        }

        private static Principal sameUser(@Nullable Principal entered, String own) {
            if (entered == null || !own.equals(nameOf(entered))) {
                throw new IllegalStateException("The authenticator has let '%s' in as %s".formatted(own, entered));
            }
            return entered;
        }

        private void settle() {
            if (guard != null && admitted) {
                guard.settled(session, Objects.requireNonNull(ownName));
            }
        }

        /** The session is bound only if the answer could be sent. */
        Reply reply() {
            return Reply.toSender(this::answer).and(Reply.toSender(this::bind));
        }

        private @Nullable Message answer() throws Exception {
            try {
                if (failure != null) {
                    throw unwrapped(failure);
                }
                if (user == null) {
                    throw new LoginRefusedException("The authenticator knows no such user");
                }
                String own = ownName == null ? nameOf(user) : ownName;
                logins.requirePresent(session);
                logins.requireFree(session, own);
                Message answer = authenticator.accepted(session, login, user);
                name = own;
                return answer;
            } catch (Throwable reason) {
                settle();
                return refuse(session, login, reason);
            }
        }

        /** Sends nothing. */
        private @Nullable Message bind() {
            if (user != null && name != null) {
                try {
                    // Making or sending the answer may have ended the session.
                    logins.requirePresent(session);
                    logins.bind(session, user, name);
                } finally {
                    settle();
                }
            }
            return null;
        }
    }

    /** Read only once: it is the game's code, and the name must not change. */
    private static String nameOf(Principal user) {
        String name = user.getName();
        if (name == null) {
            throw new IllegalStateException("The authenticator knows a user without a name");
        }
        if (name.isBlank()) {
            throw new LoginRefusedException("The user's name is blank");
        }
        return name;
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? unwrapped(cause) : failure;
    }

    /** Answers a refused login; without an answer, the reason goes to the exception handlers. */
    private Message refuse(Session session, M login, Throwable reason) throws Exception {
        logins.note(session, "was refused: " + shortened(LogText.of(reason)));
        Message answer = authenticator.rejected(session, login, reason);
        if (answer == null) {
            throw asException(reason);
        }
        if (reason instanceof MessageRefusedException) {
            counters.refused();
            clientLog.debug("Login of {} refused", session, reason);
        } else {
            counters.failed();
            clientLog.error("Login of {} failed", session, reason);
        }
        return answer;
    }

    /** One is kept for each session that has not logged in, and a client may have chosen a part of it. */
    private static String shortened(String text) {
        return text.length() <= MAX_NOTE_LENGTH ? text : text.substring(0, MAX_NOTE_LENGTH) + "…";
    }

    private static Exception asException(Throwable reason) {
        if (reason instanceof Error error) {
            throw error;
        }
        return reason instanceof Exception exception ? exception : new IllegalStateException(reason);
    }
}
