package io.byteborne.dummy;

import io.byteborne.dispatch.MessageHandler;
import io.byteborne.network.Session;
import io.byteborne.proto.C2S_Join;
import io.byteborne.proto.C2S_Login;
import io.byteborne.proto.C2S_Say;
import io.byteborne.proto.C2S_Steer;
import io.byteborne.proto.Position;
import io.byteborne.proto.S2C_Join;
import io.byteborne.proto.S2C_Joined;
import io.byteborne.proto.S2C_Left;
import io.byteborne.proto.S2C_Login;
import io.byteborne.proto.S2C_Positions;
import io.byteborne.proto.S2C_Refused;
import io.byteborne.proto.S2C_Said;
import io.byteborne.request.Requests;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Plays the second sample: each connection is a bot that logs in, joins a room of {@value #ROOM_SIZE}, and then walks in
 * a new direction and says something each time. Everything that comes is checked.
 */
final class ArenaScenario implements Scenario {
    static final String NAME = "arena";

    private static final int ROOM_SIZE = 20;
    private static final double FIELD_SIZE = 100;
    private static final String BOT = "bot";

    private final DummyConnections connections;
    private final Requests requests;
    private final Lines lines;
    private final String message = C2S_Say.getDescriptor().getFullName();
    private final Random random = new Random();
    /** Tells this run's bots from those of another one. */
    private final String run = Integer.toString(random.nextInt(36 * 36 * 36), 36);

    ArenaScenario(DummyConnections connections, Requests requests, Lines lines) {
        this.connections = connections;
        this.requests = requests;
        this.lines = lines;
    }

    @Override
    public void begin(DummyConnection connection, Runnable ready) {
        Session session = connection.session();
        int number = connection.number();
        String name = "bot-%s-%d".formatted(run, number);
        session.attributes().put(BOT, name);
        String room = "%s-%d".formatted(run, number / ROOM_SIZE);
        requests.request(session, C2S_Login.newBuilder().setName(name).build(), S2C_Login.class)
                .thenCompose(login -> {
                    requireNone(login.getError());
                    return requests.request(
                            session, C2S_Join.newBuilder().setRoom(room).build(), S2C_Join.class);
                })
                .thenAccept(join -> {
                    requireNone(join.getError());
                    ready.run();
                })
                .exceptionally(failure -> {
                    connections.wrong(session, "%s cannot play: %s".formatted(name, failure.getMessage()));
                    session.close();
                    return null;
                });
    }

    private static void requireNone(String error) {
        if (!error.isEmpty()) {
            throw new IllegalStateException(error);
        }
    }

    private static Object nameOf(Session session) {
        return session.attributes().getOrDefault(BOT, "");
    }

    @Override
    public @Nullable Sent send(DummyConnection connection, long number) {
        Session session = connection.session();
        String line = lines.line(number);
        double angle = random.nextDouble(2 * Math.PI);
        C2S_Steer steer = C2S_Steer.newBuilder()
                .setX((float) Math.cos(angle))
                .setY((float) Math.sin(angle))
                .build();
        boolean sent = session.send(steer)
                && session.send(C2S_Say.newBuilder().setText(line).build());
        return sent ? Sent.line(message, S2C_Said.class, line) : null;
    }

    @MessageHandler
    void said(S2C_Said said, Session session) {
        if (said.getPlayer().equals(nameOf(session))) {
            connections.answered(session, S2C_Said.class, said.getText());
        }
    }

    @MessageHandler
    void moved(S2C_Positions positions, Session session) {
        boolean here = false;
        for (Position position : positions.getPlayersList()) {
            here |= position.getPlayer().equals(nameOf(session));
            if (isOutside(position.getX()) || isOutside(position.getY())) {
                connections.wrong(session, "%s is off the field".formatted(position.getPlayer()));
            }
        }
        if (!here) {
            connections.wrong(session, "%s is not among the players of its room".formatted(nameOf(session)));
        }
    }

    private static boolean isOutside(double coordinate) {
        return !(coordinate >= 0 && coordinate <= FIELD_SIZE);
    }

    @MessageHandler
    void refused(S2C_Refused refused, Session session) {
        connections.wrong(session, "refused: " + refused.getReason());
    }

    /** Others come and go; the positions tell as much. */
    @MessageHandler
    void joined(S2C_Joined joined) {}

    @MessageHandler
    void left(S2C_Left left) {}
}
