package io.byteborne.internal.settings;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Handlers that do not come to their result at once, and tasks that block.
 *
 * @param maxBlocking blocking handlers and tasks of BlockingExecutor that may run at one time; further ones wait, in
 *     order. Sessions whose messages wait are in the end not read from
 * @param maxTasks tasks that BlockingExecutor may have, running or waiting; it refuses further ones with a
 *     RejectedExecutionException
 * @param timeout how long a blocking handler, its waiting included, the stage that a handler returns, or a task of
 *     BlockingExecutor, counted from its start, may take; then it fails, and the session's next message is handled
 * @param observe whether the handling of messages is reported to Micrometer's Observation API, for tracing for one: auto,
 *     always or never
 */
@ConfigurationProperties("byteborne.handler")
public record HandlerProperties(
        @DefaultValue("1000") int maxBlocking,
        @DefaultValue("10000") int maxTasks,
        @DefaultValue("30s") Duration timeout,
        @DefaultValue("auto") ObserveHandlers observe) {
    private static final int MOST_BLOCKING = 1_000_000;

    public HandlerProperties {
        Ranges.requireBetween("byteborne.handler.max-blocking", maxBlocking, 1, MOST_BLOCKING);
        Ranges.requireBetween("byteborne.handler.max-tasks", maxTasks, 1, MOST_BLOCKING);
        Ranges.requireTime("byteborne.handler.timeout", timeout);
    }

    /** When the handling of messages is reported to Micrometer's Observation API. */
    public enum ObserveHandlers {
        /** If somebody is interested who does not only make meters of it, such as tracing. */
        AUTO,
        /** Always: Micrometer then also makes a timer of it, which has histograms if they are asked for. */
        ALWAYS,
        /** Never. */
        NEVER
    }
}
