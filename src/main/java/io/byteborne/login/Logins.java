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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows which sessions still have to log in, and binds users to sessions. World thread. */
final class Logins implements SessionLifecycleListener {
    private static final Logger log = LoggerFactory.getLogger(Logins.class);

    private final RateLimitedLog clientLog = new RateLimitedLog(log);
    private final UserRegistry users;
    private final LoginProperties properties;
    private final Timer timer;
    private final GameEvents events;

    private final IdentityHashMap<Session, TimerHandle> deadlines = new IdentityHashMap<>();
    /** Sessions of this program's own asking. All others count as clients, so that none is let through by mistake. */
    private final Set<Session> connected = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Bound, and their logins are not answered yet. */
    private final Set<Session> unannounced = Collections.newSetFromMap(new IdentityHashMap<>());

    Logins(UserRegistry users, LoginProperties properties, Timer timer, GameEvents events) {
        this.users = users;
        this.properties = properties;
        this.timer = timer;
        this.events = events;
    }

    @Override
    public SessionStage stage() {
        return SessionStage.LOGIN;
    }

    @Override
    public void opened(Session session, boolean accepted) {
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
        users.remove(session);
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

    /** @throws DuplicateLoginException if the user may not log in because of another session */
    void requireFree(Principal user) {
        if (properties.secondLogin() == SecondLogin.REJECT_NEW && users.find(user.getName()) != null) {
            throw new DuplicateLoginException(user.getName());
        }
    }

    /** Makes a session that of a user; one that the user had before is closed. */
    void bind(Session session, Principal user) {
        cancelDeadline(session);
        ((ChannelSession) session).bind(user);
        unannounced.add(session);
        Session old = users.put(user.getName(), session);
        log.debug("{} is logged in as '{}'", session, user.getName());
        if (old != null) {
            clientLog.info("{} closed: {}: its user logged in over {}", old, CloseReason.REPLACED, session);
            old.close(CloseReason.REPLACED);
        }
    }

    /** A login is dealt with: if it was accepted, the game hears of it. */
    void announce(Session session) {
        Principal user = session.principal();
        if (unannounced.remove(session) && user != null) {
            events.publish(new SessionLoggedInEvent(session, user));
        }
    }
}
