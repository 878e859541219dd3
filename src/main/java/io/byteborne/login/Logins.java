package io.byteborne.login;

import io.byteborne.logging.RateLimitedLog;
import io.byteborne.network.ChannelSession;
import io.byteborne.network.CloseReason;
import io.byteborne.network.Session;
import io.byteborne.world.GameEvents;
import io.byteborne.world.SessionLifecycleListener;
import io.byteborne.world.SessionStage;
import io.byteborne.world.Timer;
import io.byteborne.world.TimerHandle;
import java.security.Principal;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** Knows which sessions still have to log in, and binds users to sessions. World thread. */
final class Logins implements SessionLifecycleListener {
    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(Logins.class));
    private final UserRegistry users;
    private final LoginProperties properties;
    private final Timer timer;
    private final GameEvents events;

    /** Until it is known that there is nobody to log in with. Set before the world starts. */
    private boolean required = true;

    private final IdentityHashMap<Session, TimerHandle> deadlines = new IdentityHashMap<>();
    /** Sessions of this program's own asking. All others count as clients, so that none is let through by mistake. */
    private final Set<Session> connected = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Bound, and the game has not heard of it yet. */
    private final Set<Session> unannounced = Collections.newSetFromMap(new IdentityHashMap<>());

    Logins(UserRegistry users, LoginProperties properties, Timer timer, GameEvents events) {
        this.users = users;
        this.properties = properties;
        this.timer = timer;
        this.events = events;
    }

    /** There is no {@link Authenticator}. Main thread, before the world starts. */
    void requireNone() {
        required = false;
    }

    /** Whether clients have to log in. */
    boolean areRequired() {
        return required;
    }

    @Override
    public SessionStage stage() {
        return SessionStage.LOGIN;
    }

    @Override
    public void opened(Session session, boolean accepted) {
        if (!required) {
            return;
        }
        if (accepted) {
            deadlines.put(session, timer.after(properties.deadline(), () -> expire(session)));
        } else {
            connected.add(session);
        }
    }

    private void expire(Session session) {
        deadlines.remove(session);
        clientLog.info(
                "{} closed: {}: not logged in after {}", session, CloseReason.LOGIN_TIMEOUT, properties.deadline());
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
        TimerHandle deadline = deadlines.remove(session);
        if (deadline != null) {
            deadline.cancel();
        }
    }

    /** Whether only anonymous handlers take this session's messages. */
    boolean isLoginMissing(Session session) {
        return session.principal() == null && !connected.contains(session);
    }

    /**
     * Makes sure that a session's client is still there: one that has gone must not take the place of one that is.
     *
     * @throws LoginRefusedException if the session has ended, or will when the world has dealt with what came before
     */
    void requirePresent(Session session) {
        if (!session.isOpen() || ((ChannelSession) session).isInputEnded()) {
            throw new LoginRefusedException("The session ended before its login was decided");
        }
    }

    /** @throws DuplicateLoginException if the user of that name may not log in because of another session */
    void requireFree(String name) {
        if (properties.secondLogin() == SecondLogin.REJECT_NEW && users.find(name) != null) {
            throw new DuplicateLoginException(name);
        }
    }

    /** Makes a session that of a user; one that the user had before is closed. Does not throw: it is done as a whole. */
    void bind(Session session, Principal user, String name) {
        cancelDeadline(session);
        ((ChannelSession) session).bind(user, name);
        unannounced.add(session);
        Session old = users.put(name, session);
        if (old != null) {
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

    /** A login is dealt with: if it was accepted, the game hears of it. */
    void announce(Session session) {
        Principal user = session.principal();
        if (unannounced.remove(session) && user != null) {
            clientLog.debug("{} is logged in as '{}'", session, session.userName());
            events.publish(new SessionLoggedInEvent(session, user));
        }
    }
}
