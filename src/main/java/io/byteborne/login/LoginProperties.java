package io.byteborne.login;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Logging in, in a game that has an {@link Authenticator}; otherwise of no effect.
 *
 * @param deadline how long a client may be connected without being logged in
 * @param secondLogin what happens when a user who is logged in logs in again, over another session
 */
@Validated
@ConfigurationProperties("byteborne.login")
public record LoginProperties(
        @DurationMin(millis = 1) @DefaultValue("5s") Duration deadline,
        @DefaultValue("reject-new") SecondLogin secondLogin) {}
