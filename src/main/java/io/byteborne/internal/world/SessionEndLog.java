package io.byteborne.internal.world;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import org.slf4j.LoggerFactory;

/**
 * Logs the ordinary end of a session, at the level at which its beginning is logged: whoever sees a client come sees it go.
 * All other ends are logged where their reason is found, except lost connections, which may come in thousands.
 */
public final class SessionEndLog implements SessionLifecycleListener {
    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(SessionEndLog.class));

    @Override
    public Stage stage() {
        return Stage.SESSIONS;
    }

    @Override
    public void ended(Session session, CloseReason reason) {
        if (reason == CloseReason.PEER_CLOSED || reason == CloseReason.CLOSED_BY_GAME) {
            // A format of its own: these are many, and must not crowd out the others.
            clientLog.info("Closed {}: {}", session, reason);
        }
    }
}
