package io.byteborne.load;

import io.byteborne.load.redirect.Journey;
import io.byteborne.load.redirect.Redirects;
import io.byteborne.load.redirect.Target;
import io.byteborne.load.resume.ResumableSession;
import io.byteborne.load.resume.Resuming;
import io.byteborne.server.ConnectFailedEvent;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionOpenedEvent;
import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.world.NanoClock;
import io.byteborne.world.OnTick;
import io.byteborne.world.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;

/**
 * Opens the connections, lets each play its scenario at the pace, and ends. All of it happens on the client's own world
 * thread; {@link #start}, {@link #finish} and {@link #result} may be called by any.
 */
final class LoadClient {
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** As a part of the average time. */
    private static final double CUT_SOONEST = 0.5;

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
    private final @Nullable Resuming<LoadConnection> resuming;
    private final @Nullable Redirects redirects;
    private final Random random = new Random();
    private final CompletableFuture<Boolean> result = new CompletableFuture<>();

    // Touched by the world thread only.
    private long startedNanos;
    private int failed;
    private boolean finishing;

    /**
     * @param resuming null if a connection that is lost ends
     * @param redirects null if the session protocol is not used
     */
    LoadClient(
            LoadProperties properties,
            Connector connector,
            Timer timer,
            NanoClock clock,
            LoadReport report,
            Scenario scenario,
            Pace pace,
            LoadConnections connections,
            @Nullable Resuming<LoadConnection> resuming,
            @Nullable Redirects redirects) {
        this.properties = properties;
        this.connector = connector;
        this.timer = timer;
        this.clock = clock;
        this.report = report;
        this.scenario = scenario;
        this.pace = pace;
        this.connections = connections;
        this.resuming = resuming;
        this.redirects = redirects;
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

    /** It is a matter of chance when each is cut, so that they are not cut together. */
    private void cutLater(LoadConnection connection, ResumableSession<LoadConnection> resumable) {
        Duration every = properties.cutEvery();
        if (every == null) {
            return;
        }
        long wait = (long) (every.toNanos() * (CUT_SOONEST + random.nextDouble()));
        timer.after(Duration.ofNanos(wait), () -> {
            if (!finishing && connections.has(connection)) {
                report.cut(resumable.cut());
                cutLater(connection, resumable);
            }
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
        ResumableSession<LoadConnection> resumable = resuming == null ? null : resuming.of(session);
        LoadConnection back = resumable == null ? null : resumable.owner();
        if (resumable != null && back != null) {
            connections.attach(back, session);
            resumable.attach(session);
            return;
        }
        if (finishing) {
            session.close();
            return;
        }
        Journey journey = redirects == null ? null : redirects.of(session);
        LoadConnection connection = journey == null
                ? connections.add(session, resumable)
                : connections.add(session, journey.number(), resumable);
        if (resumable != null) {
            resumable.begin(connection, session, resumed -> returned(connection, resumed));
            timer.every(SECOND, SECOND, () -> {
                resumable.acknowledge();
                return connections.has(connection);
            });
            cutLater(connection, resumable);
        }
        scenario.begin(connection, () -> {
            if (!finishing) {
                pace.ready(connection);
            }
        });
    }

    /** A connection that was lost has been made again. */
    private void returned(LoadConnection connection, boolean resumed) {
        if (resumed) {
            report.resumed();
            return;
        }
        connections.remove(connection.session());
        notResumed(connection, "the server does not have its session any more");
        connection.session().close();
    }

    private void notResumed(LoadConnection connection, String why) {
        report.notResumed("connection to %s was lost with %s answers missing: %s"
                .formatted(properties.address(), connection.unanswered(), why));
        failed++;
        endIfNothingIsLeft();
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
        String why = "cannot connect to %s: %s"
                .formatted(properties.address(), event.cause().getMessage());
        if (redirects != null && redirects.giveUp(event.address()) != null) {
            report.error("a connection was sent to another server: cannot connect to %s: %s"
                    .formatted(event.address(), event.cause().getMessage()));
            failed++;
            endIfNothingIsLeft();
            return;
        }
        ResumableSession<LoadConnection> waiting = resuming == null ? null : resuming.giveUp();
        LoadConnection lost = waiting == null ? null : waiting.owner();
        if (lost == null) {
            report.error(why);
            failed++;
            endIfNothingIsLeft();
        } else {
            notResumed(lost, why);
            connections.giveUp(lost);
        }
    }

    @EventListener
    void closed(SessionClosedEvent event) {
        LoadConnection lost = connections.find(event.session());
        Journey before = redirects == null ? null : redirects.of(event.session());
        Goodbye sent = redirects == null ? null : redirects.ended(event.session());
        if (resuming != null) {
            resuming.ended(event.session());
            ResumableSession<LoadConnection> resumable = lost == null ? null : lost.resumable();
            if (lost != null && resumable != null && isLoss(event.reason()) && resumable.detach()) {
                report.lost();
                connections.detach(lost);
                resuming.await(resumable);
                connector.connectAgain();
                return;
            }
        }
        connections.remove(event.session());
        if (lost != null && sent != null && !finishing && goesOn(lost, before, sent)) {
            return;
        }
        if (lost != null) {
            report.error("connection to %s ended (%s) with %s answers missing"
                    .formatted(properties.address(), event.reason(), lost.unanswered()));
            failed++;
            endIfNothingIsLeft();
        }
    }

    /** Whether a connection that was sent to another server goes on there; answers that are missing do not come any more. */
    private boolean goesOn(LoadConnection connection, @Nullable Journey before, Goodbye sent) {
        Journey journey = Journey.next(before, connection.number(), clock.nanoTime());
        Target target = Target.of(sent.getAddress(), properties.websocket(), properties.tls());
        if (redirects == null || target == null || journey.isTooLong()) {
            report.error(
                    target == null
                            ? "the client cannot follow to " + sent.getAddress()
                            : "a connection was sent to another server more than %s times in a row"
                                    .formatted(Journey.MOST_HOPS));
            return false;
        }
        ResumableSession<LoadConnection> resumable = connection.resumable();
        if (resumable != null) {
            resumable.end();
        }
        report.redirected(connection.unansweredMeasured());
        redirects.await(target, journey, sent.getTicket());
        connector.connectTo(target.host(), target.port());
        return true;
    }

    /** Not what the server has said, or this side has done. */
    private static boolean isLoss(CloseReason reason) {
        return switch (reason) {
            case PEER_CLOSED, CONNECTION_LOST, HEARTBEAT -> true;
            default -> false;
        };
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
