package io.byteborne.login;

import com.google.protobuf.Message;
import io.byteborne.dispatch.DispatchCounters;
import io.byteborne.dispatch.MessageInvoker;
import io.byteborne.dispatch.MessageRefusedException;
import io.byteborne.dispatch.Reply;
import io.byteborne.logging.RateLimitedLog;
import io.byteborne.network.Session;
import java.security.Principal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Handles the login messages of one {@link Authenticator}. World thread.
 *
 * <p>What an authenticator comes to is acted upon only when the answer is about to be sent. So a session is bound and
 * answered in one go, and nothing is left to undo where an answer is not wanted any more because the handler took too
 * long.
 */
final class LoginHandler<M extends Message> implements MessageInvoker<M> {
    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(LoginHandler.class));
    private final Authenticator<M> authenticator;
    private final Logins logins;
    private final DispatchCounters counters;

    LoginHandler(Authenticator<M> authenticator, Logins logins, DispatchCounters counters) {
        this.authenticator = authenticator;
        this.logins = logins;
        this.counters = counters;
    }

    @Override
    public Object invoke(Session session, M login) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        try {
            if (session.principal() != null) {
                throw new LoginRefusedException("Somebody is logged in over this session already");
            }
            authenticator
                    .authenticate(session, login)
                    .whenComplete((user, failure) ->
                            reply.complete(Reply.toSender(() -> finish(session, login, user, failure))));
        } catch (Throwable refusal) {
            reply.complete(Reply.toSender(() -> finish(session, login, null, refusal)));
        }
        // A login that is decided at once does not have to wait for the world's next pass.
        return reply.isDone() ? reply.join() : reply;
    }

    /** Binds the user, if there is one and it may log in; gives the answer. */
    private @Nullable Message finish(Session session, M login, @Nullable Principal user, @Nullable Throwable failure)
            throws Exception {
        if (!session.isOpen()) {
            throw new LoginRefusedException("The session ended before its login was decided");
        }
        try {
            if (failure != null) {
                throw unwrapped(failure);
            }
            if (user == null) {
                throw new LoginRefusedException("The authenticator knows no such user");
            }
            logins.requireFree(user);
            Message answer = authenticator.accepted(session, login, user);
            logins.bind(session, user);
            return answer;
        } catch (Throwable reason) {
            return refuse(session, login, reason);
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? unwrapped(cause) : failure;
    }

    /** Answers a login that is refused; without an answer, the reason goes on to the exception handlers. */
    private Message refuse(Session session, M login, Throwable reason) throws Exception {
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

    private static Exception asException(Throwable reason) {
        if (reason instanceof Error error) {
            throw error;
        }
        return reason instanceof Exception exception ? exception : new IllegalStateException(reason);
    }
}
