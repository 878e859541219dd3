package io.byteborne.internal.room;

import io.byteborne.internal.dispatch.ManualExecutor;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.settings.RoomProperties;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.internal.world.WorldParts;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.testing.CountingEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rooms without a context, and sessions without sockets; the world thread is the test's. */
public final class RoomFixture implements AutoCloseable {
    static final int MAX_ROOMS = 5;
    static final int MAX_ROOMS_PER_SESSION = 3;

    final CountingEncoder encoder = new CountingEncoder(new MessageSerializer(new MessageRegistry()));
    final TestSessions connections = new TestSessions(encoder);
    final DefaultSessionManager sessions = new DefaultSessionManager(encoder);
    final ManualExecutor world = new ManualExecutor();

    /** What was published, in its order. */
    final List<Object> events = new ArrayList<>();
    /** Hears of each event, after it was noted. */
    Consumer<Object> listener = event -> {};

    private final GameCalls calls = new GameCalls();
    private final DefaultRooms rooms = new DefaultRooms(
            sessions,
            world,
            calls,
            new RoomProperties(MAX_ROOMS, MAX_ROOMS_PER_SESSION, Duration.ofSeconds(30)),
            new GameEvents(event -> {
                events.add(event);
                listener.accept(event);
            }));

    public DefaultRooms rooms() {
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

    /** From now on that thread is the world's. */
    void runBy(@Nullable Thread thread) {
        WorldParts.runBy(calls, thread);
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
