package io.byteborne.login;

import com.google.protobuf.Message;
import io.byteborne.session.Session;
import java.security.Principal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Says who a client is. A bean of this type handles one type of message, the login; as soon as there is such a bean,
 * clients have to log in before any other handler takes their messages, except {@linkplain
 * io.byteborne.message.MessageHandler#anonymous anonymous} ones. There may be several, each for a login message of its
 * own.
 *
 * <p>However such a bean is declared, it is found at start-up, or start-up fails. Adding one to an application that is
 * already running is not supported; it is not found.
 *
 * <p>All methods are called on the world thread and must not block. While a login is being worked on, the session's
 * later messages wait.
 *
 * <pre>{@code
 * @Override
 * public CompletionStage<Player> authenticate(Session session, C2S_Login login) {
 *     return accounts.find(login.getName(), login.getPassword()); // null if there is no such account
 * }
 * }</pre>
 *
 * @param <M> the login message
 */
public interface Authenticator<M extends Message> {
    /**
     * Decides on a login.
     *
     * @return completes with the user, on any thread; null, or any failure, refuses the login. The user's name is what
     *     two logins of the same user have in common: a user without a name, or with a blank one, is refused. It is read
     *     once, and stays the user's name as long as the session lasts.
     * @throws Exception to refuse the login; a {@link io.byteborne.message.MessageRefusedException} if the reason lies
     *     with the client, anything else is logged as an error
     */
    CompletionStage<? extends @Nullable Principal> authenticate(Session session, M login) throws Exception;

    /**
     * Loads what belongs to a user who may come in: a second login that is to be refused does not get here. In a cluster,
     * the user's session on another node has ended by now, and what it has changed is saved, if the database was there. What
     * is loaded before, in {@link #authenticate}, may be older, and takes it away from that session.
     *
     * @param user what {@link #authenticate} has completed with
     * @return completes with the user, on any thread, who may be another object of the same name; any failure refuses the login
     * @throws Exception as {@link #authenticate}
     */
    default CompletionStage<? extends Principal> enter(Session session, M login, Principal user) throws Exception {
        return accept(user);
    }

    /**
     * The answer to a login that was accepted. It is made just before the session is bound to the user, and is the first
     * message that the client gets as that user. If this method throws, the login is refused; if the answer cannot
     * be sent, nobody is logged in either.
     *
     * @return null for no answer
     */
    default @Nullable Message accepted(Session session, M login, Principal user) {
        return null;
    }

    /**
     * The answer to a login that was refused. The session stays, and may try again until its time is up.
     *
     * @param reason what {@link #authenticate}, {@link #enter} or {@link #accepted} threw, or a {@link LoginRefusedException}, of which a
     *     {@link DuplicateLoginException} is one
     * @return null to leave the answer to the exception handlers, which then receive the reason
     */
    default @Nullable Message rejected(Session session, M login, Throwable reason) {
        return null;
    }

    /** What {@link #authenticate} returns when it knows the user at once. */
    static <P extends Principal> CompletionStage<P> accept(P user) {
        return CompletableFuture.completedFuture(user);
    }

    /**
     * What {@link #authenticate} returns when it refuses at once.
     *
     * @param reason for logs, and for {@link #rejected}
     */
    static <P extends Principal> CompletionStage<P> refuse(String reason) {
        return CompletableFuture.failedFuture(new LoginRefusedException(reason));
    }
}
