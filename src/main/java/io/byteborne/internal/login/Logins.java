package io.byteborne.internal.login;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.internal.settings.LoginProperties;
import io.byteborne.internal.settings.LoginProperties.SecondLogin;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.internal.world.SessionLifecycleListener;
import io.byteborne.login.Authenticator;
import io.byteborne.login.DuplicateLoginException;
import io.byteborne.login.LoginRefusedException;
import io.byteborne.login.SessionLoggedInEvent;
import io.byteborne.login.UserRegistry;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.world.Timer;
import io.byteborne.world.TimerHandle;
import java.security.Principal;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Knows which sessions still have to log in, and binds users to sessions. World thread. */
public final class Logins implements SessionLifecycleListener {
    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(Logins.class));
    private final UserRegistry users;
    private final LoginProperties properties;
    private final Timer timer;
    private final GameEvents events;
    private final ReplacedSessions replaced;
    private Consumer<Session> afterLogin = session -> {};

    /** True until it is known that there is no authenticator. Set before the world starts. */
    private boolean required = true;

    /** The messages with which clients log in. Filled before the world starts. */
    private final Set<MessageType> types = new LinkedHashSet<>();

    private final IdentityHashMap<Session, Waiting> deadlines = new IdentityHashMap<>();
    /** Sessions that this program opened itself. All others count as clients, so that none is let through by mistake. */
    private final Set<Session> connected = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Bound, but not yet announced to the game, and what is complete once the session has ended that was replaced. */
    private final IdentityHashMap<Session, CompletableFuture<@Nullable Void>> unannounced = new IdentityHashMap<>();

    public Logins(
            UserRegistry users, LoginProperties properties, Timer timer, GameEvents events, ReplacedSessions replaced) {
        this.users = users;
        this.properties = properties;
        this.timer = timer;
        this.events = events;
        this.replaced = replaced;
    }

    /** A session that has yet to log in. */
    private static final class Waiting {
        private final TimerHandle deadline;
        /** How far it has come, as the end of a sentence. */
        private String progress = "has not sent that";

        Waiting(TimerHandle deadline) {
            this.deadline = deadline;
        }
    }

    /** An {@link Authenticator} takes such messages. Main thread, before the world starts. */
    void add(MessageType type) {
        types.add(type);
    }

    /** The messages with which clients log in; none if they need not. Any thread, once the world runs. */
    public Set<MessageType> types() {
        return Collections.unmodifiableSet(types);
    }

    /** There is no {@link Authenticator}. Main thread, before the world starts. */
    void requireNone() {
        required = false;
    }

    /** Tells somebody of each login, after the game. Before the world starts. */
    public void afterLogin(Consumer<Session> listener) {
        afterLogin = listener;
    }

    /** Whether clients have to log in. */
    public boolean areRequired() {
        return required;
    }

    @Override
    public SessionLifecycleListener.Stage stage() {
        return SessionLifecycleListener.Stage.LOGIN;
    }

    @Override
    public void opened(Session session, boolean accepted) {
        if (!required) {
            return;
        }
        if (accepted) {
            deadlines.put(session, new Waiting(timer.after(properties.deadline(), () -> expire(session))));
        } else {
            connected.add(session);
        }
    }

    private void expire(Session session) {
        Waiting waiting = deadlines.remove(session);
        clientLog.info(
                "{} closed: {}: not logged in after {}; clients log in with {}, and this one {}",
                session,
                CloseReason.LOGIN_TIMEOUT,
                properties.deadline(),
                types.stream().map(MessageType::toString).collect(Collectors.joining(" or ")),
                waiting == null ? "" : waiting.progress);
        session.close(CloseReason.LOGIN_TIMEOUT);
    }

    @Override
    public void ended(Session session, CloseReason reason) {
        connected.remove(session);
        unannounced.remove(session);
        cancelDeadline(session);
        String user = session.userName();
        if (user != null) {
            users.remove(user, session);
        }
    }

    private void cancelDeadline(Session session) {
        Waiting waiting = deadlines.remove(session);
        if (waiting != null) {
            waiting.deadline.cancel();
        }
    }

    /** How far a session has come that does not get further: the end of a sentence that begins with its client. */
    void note(Session session, String progress) {
        Waiting waiting = deadlines.get(session);
        if (waiting != null) {
            waiting.progress = progress;
        }
    }

    /** Whether only anonymous handlers take this session's messages. */
    boolean isLoginMissing(Session session) {
        return session.principal() == null && !connected.contains(session);
    }

    /**
     * Makes sure that a session's client is still there: a client that has gone must not replace a live one.
     *
     * @throws LoginRefusedException if the session has ended, or will end once the world has dealt with what came before
     */
    void requirePresent(Session session) {
        if (!session.isOpen() || ((ChannelSession) session).isInputEnded()) {
            throw new LoginRefusedException("The session ended before its login was decided");
        }
    }

    /** @throws DuplicateLoginException if the user of that name may not log in because of another session */
    void requireFree(Session session, String name) {
        Session other = users.find(name);
        // Who has lost the connection and cannot resume would be locked out by the session left behind.
        boolean taken = other != null && !other.isDetached();
        // And whoever has come back over another session must not lose it to one that nobody may come back to.
        if (taken && (properties.secondLogin() == SecondLogin.REJECT_NEW || session.isDetached())) {
            throw new DuplicateLoginException(name);
        }
    }

    /**
     * Binds a session to a user; the user's previous session is closed. Does not throw, so that it is done as a whole.
     */
    void bind(Session session, Principal user, String name) {
        cancelDeadline(session);
        ((ChannelSession) session).bind(user, name);
        Session old = users.add(name, session);
        if (old == null) {
            unannounced.put(session, CompletableFuture.completedFuture(null));
        } else {
            unannounced.put(session, replaced.end(old));
            close(old, session);
        }
    }

    private void close(Session old, Session session) {
        try {
            clientLog.info("{} closed: {}: its user logged in over {}", old, CloseReason.REPLACED, session);
            old.close(CloseReason.REPLACED);
        } catch (RuntimeException failure) {
            clientLog.error("{} cannot be closed", old, failure);
        }
    }

    /**
     * Closes a user's session, since the user logs in on another node.
     *
     * @return completes, on the world thread, when the game has heard of the session's end
     */
    public CompletionStage<?> replaceElsewhere(Session session) {
        CompletionStage<?> ended = replaced.end(session);
        clientLog.info("{} closed: {}: its user logged in on another node", session, CloseReason.REPLACED);
        session.close(CloseReason.REPLACED);
        return ended;
    }

    /**
     * A login has been dealt with: if it was accepted, the game is told, as soon as the session has ended that was replaced.
     * A player whom a listener has failed on is only half there, and is closed.
     *
     * @param failed takes what a listener threw, which has been logged, before the session is closed
     * @return what is complete once the game has been told; null if it has been, or is not to be
     */
    @Nullable
    CompletionStage<?> announce(Session session, Consumer<Throwable> failed) {
        Principal user = session.principal();
        CompletableFuture<@Nullable Void> oldEnded = unannounced.remove(session);
        if (oldEnded == null || user == null) {
            return null;
        }
        if (oldEnded.isDone()) {
            announce(session, user, failed);
            return null;
        }
        return oldEnded.thenRun(() -> announce(session, user, failed));
    }

    private void announce(Session session, Principal user, Consumer<Throwable> failed) {
        clientLog.debug("{} is logged in as '{}'", session, session.userName());
        Throwable failure = events.publish(new SessionLoggedInEvent(session, user));
        if (failure != null) {
            failed.accept(failure);
            clientLog.info("{} closed: {}: a listener failed on its login", session, CloseReason.INTERNAL_ERROR);
            session.close(CloseReason.INTERNAL_ERROR);
        } else {
            afterLogin.accept(session);
        }
    }
}
