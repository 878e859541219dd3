package io.byteborne.room;

import io.byteborne.dispatch.ManualExecutor;
import io.byteborne.network.ChannelSession;
import io.byteborne.network.CloseReason;
import io.byteborne.network.Session;
import io.byteborne.network.SessionManager;
import io.byteborne.network.TestSessions;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MessageSerializer;
import io.byteborne.testing.CountingEncoder;
import io.byteborne.world.GameCalls;
import io.byteborne.world.GameEvents;
import io.byteborne.world.WorldParts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Rooms without a context, and sessions without sockets; the world thread is the test's. */
public final class RoomFixture implements AutoCloseable {
    static final int MAX_ROOMS = 5;
    static final int MAX_ROOMS_PER_SESSION = 3;

    final CountingEncoder encoder = new CountingEncoder(new MessageSerializer(new MessageRegistry()));
    final TestSessions connections = new TestSessions(encoder);
    final SessionManager sessions = new SessionManager(encoder);
    final ManualExecutor world = new ManualExecutor();

    /** What was published, in its order. */
    final List<Object> events = new ArrayList<>();
    /** Hears of each event, after it was noted. */
    Consumer<Object> listener = event -> {};

    private final GameCalls calls = new GameCalls();
    private final Rooms rooms = new Rooms(
            sessions,
            world,
            calls,
            new RoomProperties(MAX_ROOMS, MAX_ROOMS_PER_SESSION, Duration.ofSeconds(30)),
            new GameEvents(event -> {
                events.add(event);
                listener.accept(event);
            }));

    public Rooms rooms() {
        return rooms;
    }

    /** A session that is part of the game. */
    public ChannelSession session() {
        ChannelSession session = connections.open();
        sessions.add(session);
        return session;
    }

    /** The world calls the game anew, for the next message, timer or tick. */
    void nextCall() {
        WorldParts.beginCall(calls);
    }

    /** A session ends, as the world lets it. */
    void end(Session session) {
        sessions.remove(session, CloseReason.PEER_CLOSED);
        rooms.leaveAll(session);
    }

    @Override
    public void close() {
        connections.close();
    }
}
