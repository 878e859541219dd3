package io.byteborne.internal.settings;

import io.byteborne.login.Authenticator;
import io.byteborne.login.DuplicateLoginException;
import io.byteborne.session.CloseReason;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Logging in, in a game that has an {@link Authenticator}; otherwise of no effect.
 *
 * @param deadline how long a client may be connected without being logged in
 * @param secondLogin what happens when a user who is logged in logs in again, over another session
 */
@ConfigurationProperties("byteborne.login")
public record LoginProperties(
        @DefaultValue("5s") Duration deadline,
        @DefaultValue("reject-new") SecondLogin secondLogin) {
    public LoginProperties {
        Ranges.requireTime("byteborne.login.deadline", deadline);
    }

    /** What happens when a user who is logged in logs in again, over another session. */
    public enum SecondLogin {
        /** The login is refused with a {@link DuplicateLoginException}, until the end of the first session is dealt with. */
        REJECT_NEW,
        /** The first session is closed; {@link CloseReason#REPLACED} says why. */
        REPLACE_OLD
    }
}
