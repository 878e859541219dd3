package io.byteborne.login;

import io.byteborne.logging.RateLimitedLog;
import io.byteborne.network.ChannelSession;
import io.byteborne.network.CloseReason;
import io.byteborne.network.Session;
import io.byteborne.world.SessionClosedEvent;
import io.byteborne.world.SessionOpenedEvent;
import io.byteborne.world.Timer;
import io.byteborne.world.TimerHandle;
import java.security.Principal;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Knows which sessions still have to log in, and binds users to sessions. World thread. */
final class Logins {
    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(Logins.class));
    private final UserRegistry users;
    private final LoginProperties properties;
    private final Timer timer;
    private final ApplicationEventPublisher publisher;

    private final IdentityHashMap<Session, TimerHandle> deadlines = new IdentityHashMap<>();
    /** Sessions of this program's own asking. All others count as clients, so that none is let through by mistake. */
    private final Set<Session> connected = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Bound, and their logins are not answered yet. */
    private final Set<Session> unannounced = Collections.newSetFromMap(new IdentityHashMap<>());

    Logins(UserRegistry users, LoginProperties properties, Timer timer, ApplicationEventPublisher publisher) {
        this.users = users;
        this.properties = properties;
        this.timer = timer;
        this.publisher = publisher;
    }

    /** Comes before the game's own listeners: one of those that fails must not keep the event from this. */
    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void opened(SessionOpenedEvent event) {
        Session session = event.session();
        if (event.accepted()) {
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

    /** The game's own listeners find the user gone, as they find the session gone. */
    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void closed(SessionClosedEvent event) {
        Session session = event.session();
        connected.remove(session);
        cancelDeadline(session);
        Principal user = session.principal();
        if (user != null) {
            users.remove(user.getName(), session);
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
        clientLog.debug("{} is logged in as '{}'", session, user.getName());
        if (old != null) {
            clientLog.info("{} closed: {}: its user logged in over {}", old, CloseReason.REPLACED, session);
            old.close(CloseReason.REPLACED);
        }
    }

    /** A login is dealt with: if it was accepted, the game hears of it. */
    void announce(Session session) {
        Principal user = session.principal();
        if (unannounced.remove(session) && user != null) {
            try {
                publisher.publishEvent(new SessionLoggedInEvent(session, user));
            } catch (Throwable failure) {
                clientLog.error("A listener failed on the login of {}", session, failure);
            }
        }
    }
}
