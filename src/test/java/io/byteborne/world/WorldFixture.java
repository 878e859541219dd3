package io.byteborne.world;

import com.google.protobuf.Message;
import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.dispatch.TestDispatch;
import io.byteborne.network.FlushBatch;
import io.byteborne.network.Session;
import io.byteborne.network.SessionManager;
import io.byteborne.network.SessionProperties;
import io.byteborne.network.TestProperties;
import io.byteborne.network.TestSessions;
import io.byteborne.network.TestSessions.Connection;
import io.byteborne.protocol.MessageParser;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MessageSerializer;
import io.byteborne.protocol.TestPackets;
import io.byteborne.testproto.TestPing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A world without a thread, and sessions without sockets; the thread that uses it is all of them. */
final class WorldFixture implements AutoCloseable {
    static final Duration TICK = Duration.ofMillis(50);

    final ManualClock clock = new ManualClock();
    final GameCalls calls = new GameCalls();
    final MessageDispatcher dispatcher;
    final SessionManager sessions;
    final FlushBatch flushBatch;
    final Timer timer;
    final Inbox inbox;
    final WorldTasks tasks;
    final TickCounter ticks = new TickCounter(TICK);
    final TickMethods tickMethods = new TickMethods(calls);
    final World world;

    /** What came to pass, in its order: events, and whatever handlers add. */
    final List<String> log = new ArrayList<>();
    /** Hears of each event, after it was logged. */
    Consumer<Object> listener = event -> {};

    private final TestSessions connections;

    WorldFixture() {
        this(new FlushBatch());
    }

    WorldFixture(FlushBatch flushBatch) {
        this(flushBatch, TestProperties.session());
    }

    WorldFixture(FlushBatch flushBatch, SessionProperties limits) {
        this(flushBatch, limits, List.of());
    }

    WorldFixture(FlushBatch flushBatch, SessionProperties limits, List<SessionLifecycleListener> lifecycleListeners) {
        this.flushBatch = flushBatch;
        MessageRegistry registry = new MessageRegistry();
        MessageSerializer serializer = new MessageSerializer(registry);
        sessions = new SessionManager(serializer);
        timer = new Timer(clock, InstantSource.fixed(Instant.EPOCH), calls);
        tasks = new WorldTasks(timer, () -> {}, calls);
        dispatcher = TestDispatch.dispatcher(registry, sessions, tasks);
        connections = new TestSessions(serializer, flushBatch);
        inbox = new Inbox(
                new MessageParser(dispatcher, limits.unknownMessage()),
                dispatcher::isReplyAwaited,
                limits,
                TestProperties.server().maxQueuedBytes(),
                clock,
                () -> {});
        GameEvents events = new GameEvents(this::publish);
        SessionLifecycle lifecycle = new SessionLifecycle(sessions, events, lifecycleListeners);
        world = new World(calls, inbox, tasks, dispatcher, lifecycle, timer, ticks, tickMethods, flushBatch, events);
    }

    private void publish(Object event) {
        log.add(
                switch (event) {
                    case SessionOpenedEvent opened ->
                        "opened " + opened.session().id();
                    case SessionClosedEvent closed ->
                        "closed " + closed.session().id() + " " + closed.reason();
                    case ServerStoppingEvent stopping -> "stopping";
                    case ConnectFailedEvent failed -> "failed " + failed.address();
                    default -> throw new AssertionError(event);
                });
        listener.accept(event);
    }

    /** From now on, each ping is logged and then handled. */
    void onPing(PingHandler handler) {
        dispatcher.register(TestPing.class, "test", (session, ping) -> {
            log.add("ping " + session.id() + "/" + ping.getSequence());
            handler.handle(session, ping);
            return null;
        });
    }

    @FunctionalInterface
    interface PingHandler {
        void handle(Session session, TestPing ping);
    }

    /** A client connects. */
    Connection accept() {
        return connections.open(inbox::accepted);
    }

    /** A connection that this side asked for stands. */
    Connection connect() {
        return connections.open(inbox::connected);
    }

    /** A client sends pings, which arrive in one read. */
    static void ping(Connection connection, long... sequences) {
        Message[] pings = new Message[sequences.length];
        for (int i = 0; i < sequences.length; i++) {
            pings[i] = pingOf(sequences[i]);
        }
        connection.receive(TestPackets.of(pings));
    }

    static TestPing pingOf(long sequence) {
        return TestPing.newBuilder().setSequence(sequence).build();
    }

    @Override
    public void close() {
        connections.close();
    }
}
