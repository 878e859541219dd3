package io.byteborne.sample.nodes;

import com.google.protobuf.MessageLite;
import io.byteborne.proto.C2S_Join;
import io.byteborne.proto.C2S_Login;
import io.byteborne.proto.C2S_Shout;
import io.byteborne.proto.C2S_Whisper;
import io.byteborne.proto.S2C_Join;
import io.byteborne.proto.S2C_Login;
import io.byteborne.proto.S2C_Positions;
import io.byteborne.proto.S2C_Refused;
import io.byteborne.proto.S2C_Shouted;
import io.byteborne.proto.S2C_Whispered;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.TestPackets;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A player of the second sample, on a connection to one of its nodes. Sends from any thread; what comes is told on a thread of
 * its own.
 */
public final class LocalPlayer implements AutoCloseable {
    private static final int LOGIN = 2010;
    private static final int JOIN = 2011;
    private static final int WHISPER = 2015;
    private static final int SHOUT = 2016;
    private static final int LOGGED_IN = 1010;
    private static final int JOINED = 1011;
    private static final int POSITIONS = 1013;
    private static final int REFUSED = 1017;
    private static final int WHISPERED = 1018;
    private static final int SHOUTED = 1019;
    private static final int HEADER = 4;

    private final TestClient connection;
    private final String name;
    private final Listener listener;
    private volatile boolean open = true;

    /** Is told what comes, on the player's thread. */
    public interface Listener {
        /** What the server has sent: {@code S2C_…}. */
        void heard(LocalPlayer player, MessageLite message);

        /** The connection has ended; it was the last call. */
        void ended(LocalPlayer player);
    }

    /** The server does not let the player in. */
    public static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        private RefusedException(String reason) {
            super(reason);
        }
    }

    private LocalPlayer(TestClient connection, String name, Listener listener) {
        this.connection = connection;
        this.name = name;
        this.listener = listener;
    }

    /**
     * Logs in on a node.
     *
     * @throws RefusedException if the server does not let the player in
     * @throws IOException if there is no server
     */
    public static LocalPlayer login(LocalNodes.Node node, String name, Listener listener) throws IOException {
        LocalPlayer player = new LocalPlayer(TestClient.connect(node.ports().game()), name, listener);
        try {
            player.send(LOGIN, C2S_Login.newBuilder().setName(name).build());
            String error = S2C_Login.parseFrom(player.await(LOGGED_IN)).getError();
            if (!error.isEmpty()) {
                throw new RefusedException(error);
            }
            // From now on nothing may come for as long as nothing is said.
            player.connection.socket().setSoTimeout(0);
        } catch (IOException failure) {
            player.connection.close();
            throw failure;
        }
        Thread.ofVirtual().name(name).start(player::listen);
        return player;
    }

    private byte[] await(int id) throws IOException {
        byte[] packet;
        do {
            packet = connection.readPacket();
        } while (id(packet) != id);
        return payload(packet);
    }

    private static int id(byte[] packet) {
        return (packet[2] & 0xff) | (packet[3] & 0xff) << 8;
    }

    private static byte[] payload(byte[] packet) {
        return Arrays.copyOfRange(packet, HEADER, packet.length);
    }

    private void listen() {
        try {
            while (true) {
                byte[] packet = connection.readPacket();
                MessageLite message = message(id(packet), payload(packet));
                if (message != null) {
                    listener.heard(this, message);
                }
            }
        } catch (IOException ended) {
            open = false;
            listener.ended(this);
        }
    }

    private static @Nullable MessageLite message(int id, byte[] payload) throws IOException {
        return switch (id) {
            case JOINED -> S2C_Join.parseFrom(payload);
            case POSITIONS -> S2C_Positions.parseFrom(payload);
            case REFUSED -> S2C_Refused.parseFrom(payload);
            case WHISPERED -> S2C_Whispered.parseFrom(payload);
            case SHOUTED -> S2C_Shouted.parseFrom(payload);
            default -> null;
        };
    }

    public String name() {
        return name;
    }

    public boolean isOpen() {
        return open;
    }

    public void join(String room) throws IOException {
        send(JOIN, C2S_Join.newBuilder().setRoom(room).build());
    }

    public void whisper(String to, String text) throws IOException {
        send(WHISPER, C2S_Whisper.newBuilder().setTo(to).setText(text).build());
    }

    public void shout(String text) throws IOException {
        send(SHOUT, C2S_Shout.newBuilder().setText(text).build());
    }

    private void send(int id, MessageLite message) throws IOException {
        connection.send(TestPackets.packet(id, message));
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
