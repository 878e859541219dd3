package io.byteborne.internal.world;

import com.google.protobuf.Message;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.TestDispatch;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.net.TestSessions.Connection;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.protocol.MessageParser;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.internal.settings.SessionProperties;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.internal.world.inbox.Inbox;
import io.byteborne.server.ConnectFailedEvent;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionOpenedEvent;
import io.byteborne.testproto.TestPing;
import io.byteborne.world.ServerStoppingEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A world without a thread, and sessions without sockets; the thread that uses it is all of them. */
public final class WorldFixture implements AutoCloseable {
    static final Duration TICK = Duration.ofMillis(50);

    public final ManualClock clock = new ManualClock();
    public final GameCalls calls = new GameCalls();
    public final DefaultMessageDispatcher dispatcher;
    public final DefaultSessionManager sessions;
    public final FlushBatch flushBatch;
    public final WorldTimer timer;
    public final Inbox inbox;
    public final WorldTasks tasks;
    public final TickCounter ticks = new TickCounter(TICK);
    public final TickMethods tickMethods = new TickMethods(calls);
    public final World world;

    /** What came to pass, in its order: events, and whatever handlers add. */
    public final List<String> log = new ArrayList<>();
    /** Hears of each event, after it was logged. */
    Consumer<Object> listener = event -> {};

    private final TestSessions connections;

    public WorldFixture() {
        this(new FlushBatch());
    }

    public WorldFixture(FlushBatch flushBatch) {
        this(flushBatch, TestProperties.session());
    }

    public WorldFixture(FlushBatch flushBatch, SessionProperties limits) {
        this(flushBatch, limits, List.of());
    }

    public WorldFixture(
            FlushBatch flushBatch, SessionProperties limits, List<SessionLifecycleListener> lifecycleListeners) {
        this.flushBatch = flushBatch;
        MessageRegistry registry = new MessageRegistry();
        MessageSerializer serializer = new MessageSerializer(registry);
        sessions = new DefaultSessionManager(serializer);
        timer = new WorldTimer(clock, InstantSource.fixed(Instant.EPOCH), calls, () -> {});
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
    public void onPing(PingHandler handler) {
        dispatcher.register(TestPing.class, "test", (session, ping) -> {
            log.add("ping " + session.id() + "/" + ping.getSequence());
            handler.handle(session, ping);
            return null;
        });
    }

    /** From now on, a method runs every so many ticks: the only one. */
    public void onTicks(int every, Runnable method) {
        tickMethods.set(List.of(WorldParts.tickMethod(every, method, clock)));
    }

    @FunctionalInterface
    public interface PingHandler {
        void handle(Session session, TestPing ping);
    }

    /** A client connects. */
    public Connection accept() {
        return connections.open(inbox::accepted);
    }

    /** A connection that this side asked for stands. */
    Connection connect() {
        return connections.open(inbox::connected);
    }

    /** A client sends pings, which arrive in one read. */
    public static void ping(Connection connection, long... sequences) {
        Message[] pings = new Message[sequences.length];
        for (int i = 0; i < sequences.length; i++) {
            pings[i] = pingOf(sequences[i]);
        }
        connection.receive(TestPackets.of(pings));
    }

    public static TestPing pingOf(long sequence) {
        return TestPing.newBuilder().setSequence(sequence).build();
    }

    @Override
    public void close() {
        connections.close();
    }
}
