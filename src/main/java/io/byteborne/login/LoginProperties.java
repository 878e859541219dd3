package io.byteborne.login;

import io.byteborne.startup.Ranges;
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
}
