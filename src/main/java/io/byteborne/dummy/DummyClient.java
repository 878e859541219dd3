package io.byteborne.dummy;

import io.byteborne.network.ClientService;
import io.byteborne.world.ConnectFailedEvent;
import io.byteborne.world.NanoClock;
import io.byteborne.world.SessionClosedEvent;
import io.byteborne.world.SessionOpenedEvent;
import io.byteborne.world.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.springframework.context.event.EventListener;

/**
 * Opens the connections, lets each play its scenario, and counts the answers. All of it happens on the client's own world thread;
 * {@link #start}, {@link #finish} and {@link #result} may be called by any.
 */
final class DummyClient {
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** How often it is looked whether the last answers have come. */
    private static final Duration ANSWER_POLL = Duration.ofMillis(10);

    private final DummyProperties properties;
    private final ClientService clientService;
    private final Timer timer;
    private final NanoClock clock;
    private final DummyReport report;
    private final Scenario scenario;
    private final DummyConnections connections;
    private final CompletableFuture<Boolean> result = new CompletableFuture<>();

    // Touched by the world thread only.
    private long startedNanos;
    private int requested;
    private int failed;
    private boolean finishing;

    DummyClient(
            DummyProperties properties,
            ClientService clientService,
            Timer timer,
            NanoClock clock,
            DummyReport report,
            Scenario scenario,
            DummyConnections connections) {
        this.properties = properties;
        this.clientService = clientService;
        this.timer = timer;
        this.clock = clock;
        this.report = report;
        this.scenario = scenario;
        this.connections = connections;
    }

    /** Begins to connect and to send. */
    void start() {
        timer.after(Duration.ZERO, this::begin);
    }

    private void begin() {
        report.start(properties);
        startedNanos = clock.nanoTime();
        connectDue();
        timer.every(Duration.ofMillis(1), Duration.ofMillis(1), this::connectDue);
        timer.every(SECOND, () -> report.live(Math.round(secondsSinceStart()), connections.count()));
        if (properties.duration() != null) {
            timer.after(properties.duration(), this::endSending);
        }
    }

    /** Opens the connections that the ramp-up has reached; false once it has reached them all. */
    private boolean connectDue() {
        if (finishing) {
            return false;
        }
        double rampUp = properties.rampUp().toNanos() / 1e9;
        double share = rampUp == 0 ? 1 : Math.min(1, secondsSinceStart() / rampUp);
        int due = (int) Math.max(1, Math.floor(share * properties.connections()));
        clientService.connect(properties.host(), properties.port(), due - requested);
        requested = due;
        return requested < properties.connections();
    }

    private double secondsSinceStart() {
        return (clock.nanoTime() - startedNanos) / 1e9;
    }

    @EventListener
    void opened(SessionOpenedEvent event) {
        if (finishing) {
            event.session().close();
            return;
        }
        DummyConnection connection = connections.add(event.session(), scenario);
        scenario.begin(event.session(), () -> startSending(connection));
    }

    private void startSending(DummyConnection connection) {
        if (!finishing) {
            send(connection);
            connection.sendingBy(timer.every(properties.interval(), () -> send(connection)));
        }
    }

    private void send(DummyConnection connection) {
        if (connection.send()) {
            report.sent();
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
        DummyConnection lost = connections.remove(event.session());
        if (lost != null) {
            lost.stopSending();
            report.error("connection to %s ended (%s) with %d answers missing"
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
        double seconds = secondsSinceStart();
        connections.all().forEach(DummyConnection::stopSending);
        long deadline = clock.nanoTime() + properties.answerTimeout().toNanos();
        timer.every(Duration.ZERO, ANSWER_POLL, () -> {
            long missing = connections.all().stream()
                    .mapToLong(DummyConnection::unanswered)
                    .sum();
            if (missing > 0 && clock.nanoTime() - deadline < 0) {
                return true;
            }
            end(missing, seconds);
            return false;
        });
    }

    private void end(long missing, double seconds) {
        if (missing > 0) {
            report.error("%,d answers from %s did not come within %s"
                    .formatted(missing, properties.address(), properties.answerTimeout()));
        }
        report.summary(seconds);
        connections.closeAll();
        result.complete(report.isRight());
    }

    /** Whether every message was answered right; there once the client has finished. */
    CompletableFuture<Boolean> result() {
        return result;
    }
}
