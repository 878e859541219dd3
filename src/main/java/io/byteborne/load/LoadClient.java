package io.byteborne.load;

import io.byteborne.server.ConnectFailedEvent;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionOpenedEvent;
import io.byteborne.world.NanoClock;
import io.byteborne.world.OnTick;
import io.byteborne.world.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.springframework.context.event.EventListener;

/**
 * Opens the connections, lets each play its scenario at the pace, and ends. All of it happens on the client's own world
 * thread; {@link #start}, {@link #finish} and {@link #result} may be called by any.
 */
final class LoadClient {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration REFRESH = Duration.ofMillis(200);
    /** How often it is looked whether the last answers have come. */
    private static final Duration ANSWER_POLL = Duration.ofMillis(10);
    /** What a server that does not answer at all may cost in memory. */
    private static final long MAX_UNANSWERED = 5_000_000;

    private final LoadProperties properties;
    private final Connector connector;
    private final Timer timer;
    private final NanoClock clock;
    private final LoadReport report;
    private final Scenario scenario;
    private final Pace pace;
    private final LoadConnections connections;
    private final CompletableFuture<Boolean> result = new CompletableFuture<>();

    // Touched by the world thread only.
    private long startedNanos;
    private int failed;
    private boolean finishing;

    LoadClient(
            LoadProperties properties,
            Connector connector,
            Timer timer,
            NanoClock clock,
            LoadReport report,
            Scenario scenario,
            Pace pace,
            LoadConnections connections) {
        this.properties = properties;
        this.connector = connector;
        this.timer = timer;
        this.clock = clock;
        this.report = report;
        this.scenario = scenario;
        this.pace = pace;
        this.connections = connections;
    }

    /** Begins to connect and to send. */
    void start() {
        timer.after(Duration.ZERO, this::begin);
    }

    private void begin() {
        report.begin(String.format(
                Locale.ROOT,
                "%,d connections to %s, %s",
                properties.connections(),
                properties.address(),
                pace.description()));
        startedNanos = clock.nanoTime();
        connections.onAnswer(connection -> {
            if (!finishing) {
                pace.answered(connection);
            }
        });
        timer.every(Duration.ZERO, Duration.ofMillis(1), this::connectDue);
        every(SECOND, () -> report.second(secondsSinceStart(), connections.count()));
        every(REFRESH, () -> report.refresh(secondsSinceStart(), connections.count()));
        if (properties.duration() != null) {
            timer.after(properties.duration(), this::endSending);
        }
    }

    /** Until the run is over. */
    private void every(Duration interval, Runnable task) {
        timer.every(interval, interval, () -> {
            if (!result.isDone()) {
                task.run();
            }
            return !result.isDone();
        });
    }

    private boolean connectDue() {
        return !finishing && connector.connect(properties.connectionsDue(secondsSinceStart()));
    }

    private double secondsSinceStart() {
        return (clock.nanoTime() - startedNanos) / 1e9;
    }

    @EventListener
    void opened(SessionOpenedEvent event) {
        Session session = event.session();
        if (finishing) {
            session.close();
            return;
        }
        LoadConnection connection = connections.add(session);
        scenario.begin(connection, () -> {
            if (!finishing) {
                pace.ready(connection);
            }
        });
    }

    @OnTick
    void send() {
        if (finishing) {
            return;
        }
        pace.tick(clock.nanoTime());
        if (connections.unanswered() > MAX_UNANSWERED) {
            report.error(String.format(
                    Locale.ROOT,
                    "%,d messages to %s wait for their answers; the client stops sending",
                    connections.unanswered(),
                    properties.address()));
            endSending();
        }
    }

    @EventListener
    void failed(ConnectFailedEvent event) {
        report.error("cannot connect to %s: %s"
                .formatted(properties.address(), event.cause().getMessage()));
        failed++;
        endIfNothingIsLeft();
    }

    @EventListener
    void closed(SessionClosedEvent event) {
        LoadConnection lost = connections.remove(event.session());
        if (lost != null) {
            report.error("connection to %s ended (%s) with %s answers missing"
                    .formatted(properties.address(), event.reason(), lost.unanswered()));
            failed++;
            endIfNothingIsLeft();
        }
    }

    private void endIfNothingIsLeft() {
        if (failed == properties.connections()) {
            endSending();
        }
    }

    /** Stops sending, waits for the missing answers, and closes; {@link #result} then has the outcome. */
    void finish() {
        timer.after(Duration.ZERO, this::endSending);
    }

    private void endSending() {
        if (finishing) {
            return;
        }
        finishing = true;
        scenario.finish();
        double seconds = secondsSinceStart();
        long deadline = clock.nanoTime() + properties.answerTimeout().toNanos();
        timer.every(Duration.ZERO, ANSWER_POLL, () -> {
            if (connections.unanswered() > 0 && clock.nanoTime() - deadline < 0) {
                return true;
            }
            end(seconds);
            return false;
        });
    }

    private void end(double seconds) {
        long missing = connections.unanswered();
        if (missing > 0) {
            report.error(String.format(
                    Locale.ROOT,
                    "%,d answers from %s did not come within %s",
                    missing,
                    properties.address(),
                    properties.answerTimeout()));
        }
        boolean right = report.end(seconds, secondsSinceStart(), connections.count());
        connections.closeAll();
        result.complete(right);
    }

    /** Whether every message was answered right; there once the client has finished. */
    CompletableFuture<Boolean> result() {
        return result;
    }
}
