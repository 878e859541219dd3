package io.byteborne.internal.console;

import com.google.protobuf.Message;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.packet.PacketHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A client of this program's own game port, over a connection of its own for each conversation. It blocks, so it is for
 * threads that may. Any number of threads.
 */
public final class GameClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final double NANOS_PER_MILLI = 1e6;
    /** More than a person reads. */
    private static final int MAX_PACKETS = 500;

    private final Supplier<@Nullable InetSocketAddress> port;
    private final boolean tls;
    private final PacketEncoder encoder;

    /**
     * Knows where to connect.
     *
     * @param port the port that the game server listens on; null while it does not
     * @param tls whether the port speaks TLS. Its certificate is not checked: it is this program's own
     */
    public GameClient(Supplier<@Nullable InetSocketAddress> port, boolean tls, PacketEncoder encoder) {
        this.port = port;
        this.tls = tls;
        this.encoder = encoder;
    }

    /**
     * Sends messages, and reads the answers. If the connection breaks meanwhile, the answer has what came before that.
     *
     * @param wait how long to read after the last message was sent
     * @throws IOException if there is no connection; nothing was sent then
     * @throws IllegalArgumentException if a message does not fit into a packet; nothing was sent then
     */
    Answer converse(List<Message> sent, Duration wait) throws IOException {
        byte[] packets = encode(sent);
        try (Socket socket = connect()) {
            String failure = null;
            try {
                socket.getOutputStream().write(packets);
            } catch (IOException broken) {
                failure = "not everything was sent: " + broken.getMessage();
            }
            return read(socket, System.nanoTime(), wait, failure);
        }
    }

    private byte[] encode(List<Message> sent) {
        ByteBuf packets = Unpooled.buffer();
        try {
            for (Message message : sent) {
                encoder.encode(message, encoder.packetSize(message), packets);
            }
            byte[] bytes = new byte[packets.readableBytes()];
            packets.readBytes(bytes);
            return bytes;
        } finally {
            packets.release();
        }
    }

    private Socket connect() throws IOException {
        InetSocketAddress listening = port.get();
        if (listening == null) {
            throw new IOException("the game port is not open");
        }
        // A server that listens on every address has no address of its own.
        InetAddress address =
                listening.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : listening.getAddress();
        Socket plain = new Socket();
        boolean connected = false;
        try {
            plain.setTcpNoDelay(true);
            plain.setSoTimeout(Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
            plain.connect(
                    new InetSocketAddress(address, listening.getPort()), Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
            Socket socket = tls
                    ? trusting()
                            .getSocketFactory()
                            .createSocket(plain, address.getHostAddress(), listening.getPort(), true)
                    : plain;
            connected = true;
            return socket;
        } finally {
            if (!connected) {
                plain.close();
            }
        }
    }

    private static SSLContext trusting() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IOException(impossible);
        }
    }

    private static Answer read(Socket socket, long sentNanos, Duration wait, @Nullable String failure) {
        List<Packet> packets = new ArrayList<>();
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (packets.size() < MAX_PACKETS) {
                Duration left = wait.minusNanos(System.nanoTime() - sentNanos);
                if (!left.isPositive()) {
                    return new Answer(packets, false, failure);
                }
                socket.setSoTimeout(Math.max(1, Math.toIntExact(left.toMillis())));
                packets.add(readPacket(in, sentNanos));
            }
            return new Answer(packets, false, failure);
        } catch (SocketTimeoutException over) {
            return new Answer(packets, false, failure);
        } catch (EOFException ended) {
            return new Answer(packets, true, failure);
        } catch (IOException broken) {
            return new Answer(
                    packets, true, failure == null ? "the connection broke: " + broken.getMessage() : failure);
        }
    }

    private static Packet readPacket(DataInputStream in, long sentNanos) throws IOException {
        byte[] header = new byte[PacketHeader.SIZE];
        in.readFully(header);
        int id = PacketHeader.idAt(header, 0);
        double afterMillis = (System.nanoTime() - sentNanos) / NANOS_PER_MILLI;
        int size = PacketHeader.sizeAt(header, 0);
        if (size < PacketHeader.SIZE) {
            throw new IOException("the server has sent a packet of size " + size);
        }
        byte[] payload = new byte[size - PacketHeader.SIZE];
        in.readFully(payload);
        return new Packet(id, payload, afterMillis);
    }

    /**
     * What has arrived.
     *
     * @param ended whether the connection has ended
     * @param failure how it broke; null if it did not
     */
    record Answer(
            List<Packet> packets, boolean ended, @Nullable String failure) {}

    /**
     * A packet that has arrived.
     *
     * @param id the message's
     * @param afterMillis how long after the last message was sent
     */
    @SuppressWarnings("ArrayRecordComponent") // Read once, and compared with nothing.
    record Packet(int id, byte[] payload, double afterMillis) {}
}
