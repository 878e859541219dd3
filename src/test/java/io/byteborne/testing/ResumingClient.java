package io.byteborne.testing;

import static io.byteborne.testing.TestPackets.packet;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.byteborne.system.SystemMessages.Ack;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Ping;
import io.byteborne.system.SystemMessages.Pong;
import io.byteborne.system.SystemMessages.Welcome;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client that resumes its session, written from the description of the protocol: keeps what it has sent until the server
 * has it, and counts what it receives. One thread.
 */
public final class ResumingClient implements AutoCloseable {
    private static final int HELLO = 1;
    private static final int WELCOME = 2;
    private static final int PING = 3;
    private static final int PONG = 4;
    private static final int ACK = 6;
    private static final int LAST_SYSTEM_ID = 99;

    /** Makes a connection to the server. */
    @FunctionalInterface
    public interface Connector {
        TestClient connect() throws IOException;
    }

    private final Connector connector;
    private final ArrayDeque<byte[]> unconfirmed = new ArrayDeque<>();
    private @Nullable TestClient connection;
    private ByteString token = ByteString.EMPTY;
    private long confirmed;
    private long received;
    private long sessionId;

    public ResumingClient(Connector connector) {
        this.connector = connector;
    }

    /** Connects, and resumes the session if there is one; whether it is the same session. */
    public boolean connect() throws IOException {
        connection = connector.connect();
        sendHello();
        return awaitWelcome();
    }

    /** The first half of {@link #connect}. */
    public void sendHello() throws IOException {
        connection().send(packet(HELLO, hello()));
    }

    public Hello hello() {
        return Hello.newBuilder()
                .setClientName("test")
                .setClientVersion("1.0")
                .setResumable(true)
                .setResumeToken(token)
                .setReceived(received)
                .build();
    }

    /** The second half of {@link #connect}. */
    public boolean awaitWelcome() throws IOException {
        byte[] first = connection().readPacket();
        if (id(first) != WELCOME) {
            throw new AssertionError("Not a welcome: " + TestPackets.hex(first));
        }
        Welcome welcome = Welcome.parseFrom(payload(first));
        token = welcome.getResumeToken();
        sessionId = welcome.getSessionId();
        if (welcome.getResumed()) {
            confirm(welcome.getReceived());
        } else {
            confirmed = 0;
            received = 0;
        }
        byte[][] again = unconfirmed.toArray(byte[][]::new);
        connection().send(again);
        return welcome.getResumed();
    }

    private void confirm(long count) {
        if (count < confirmed || count > confirmed + unconfirmed.size()) {
            throw new AssertionError(
                    "%s are confirmed of %s to %s".formatted(count, confirmed, confirmed + unconfirmed.size()));
        }
        for (; confirmed < count; confirmed++) {
            unconfirmed.remove();
        }
    }

    /** Sends a message, or keeps it until there is a connection. */
    public void send(int id, MessageLite message) throws IOException {
        byte[] packet = packet(id, message);
        unconfirmed.add(packet);
        if (connection != null) {
            connection.send(packet);
        }
    }

    /** Counts a packet as sent, and leaves the sending of it to the caller. */
    public byte[] keep(byte[] packet) {
        unconfirmed.add(packet);
        return packet;
    }

    /** A connection without a word on it. */
    public TestClient reconnect() throws IOException {
        TestClient made = connector.connect();
        connection = made;
        return made;
    }

    /** The next packet of the game. */
    public byte[] read() throws IOException {
        while (true) {
            byte[] packet = connection().readPacket();
            switch (id(packet)) {
                case PING ->
                    connection()
                            .send(packet(
                                    PONG,
                                    Pong.newBuilder()
                                            .setTime(Ping.parseFrom(payload(packet))
                                                    .getTime())
                                            .build()));
                case ACK -> confirm(Ack.parseFrom(payload(packet)).getReceived());
                default -> {
                    if (id(packet) > LAST_SYSTEM_ID) {
                        received++;
                        return packet;
                    }
                }
            }
        }
    }

    /** Tells the server what has come. */
    public void acknowledge() throws IOException {
        connection().send(packet(ACK, Ack.newBuilder().setReceived(received).build()));
    }

    /** The bytes that {@link #send} would write for everything that is not confirmed. */
    public int unconfirmed() {
        return unconfirmed.size();
    }

    public long sessionId() {
        return sessionId;
    }

    public ByteString token() {
        return token;
    }

    public static int id(byte[] packet) {
        return (packet[2] & 0xff) | (packet[3] & 0xff) << 8;
    }

    public static ByteString payload(byte[] packet) {
        return ByteString.copyFrom(packet, 4, packet.length - 4);
    }

    /** The connection that there is now. */
    public TestClient connection() {
        return Objects.requireNonNull(connection);
    }

    /** Gives the connection up, and leaves to the caller what becomes of it. */
    public TestClient abandon() {
        TestClient old = connection();
        connection = null;
        return old;
    }

    @Override
    public void close() throws IOException {
        if (connection != null) {
            connection.close();
        }
    }
}
