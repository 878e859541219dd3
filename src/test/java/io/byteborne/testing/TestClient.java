package io.byteborne.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.server.ServerService;
import io.byteborne.session.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client that knows bytes and packets, on the JDK's blocking sockets: nothing of it is code under test. Every read
 * fails after ten seconds without a byte.
 */
public final class TestClient implements AutoCloseable {
    private static final int READ_TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    /** Null over TCP. */
    private final @Nullable TestWebSocket webSocket;

    private TestClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.webSocket = null;
    }

    private TestClient(TestWebSocket webSocket) {
        this.socket = webSocket.socket();
        this.in = webSocket.content();
        this.out = webSocket.packets();
        this.webSocket = webSocket;
    }

    /** Connects to the port of that transport. */
    public static TestClient connect(Transport transport, ServerService server) throws IOException {
        return connect(transport, new Socket(), server);
    }

    /** Connects to the port of that transport with a socket of another kind. */
    public static TestClient connect(Transport transport, Socket socket, ServerService server) throws IOException {
        return switch (transport) {
            case TCP -> connect(socket, portOf(server.localAddress()));
            case WEB_SOCKET -> new TestClient(TestWebSocket.open(socket, portOf(server.webSocketAddress())));
        };
    }

    private static int portOf(@Nullable InetSocketAddress address) {
        return Objects.requireNonNull(address, "the port is not open").getPort();
    }

    /** As {@link #connectWithSmallWindow(int)}, to the port of that transport. */
    public static TestClient connectWithSmallWindow(Transport transport, ServerService server) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4 * 1024);
        return connect(transport, socket, server);
    }

    /** Connects to a port of this machine. */
    public static TestClient connect(int port) throws IOException {
        return connect(new Socket(), port);
    }

    /** Connects with so small a receive buffer that whoever sends to this client has to wait for it early. */
    public static TestClient connectWithSmallWindow(int port) throws IOException {
        return connectWithSmallWindow(new Socket(), port);
    }

    /** As {@link #connectWithSmallWindow(int)}, with a socket of another kind. */
    public static TestClient connectWithSmallWindow(Socket socket, int port) throws IOException {
        socket.setReceiveBufferSize(4 * 1024);
        return connect(socket, port);
    }

    /** Connects with a socket of another kind. */
    public static TestClient connect(Socket socket, int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), READ_TIMEOUT_MILLIS);
        return new TestClient(socket);
    }

    /** Goes on with a socket that is connected already. */
    public static TestClient over(Socket connected) throws IOException {
        connected.setSoTimeout(READ_TIMEOUT_MILLIS);
        return new TestClient(connected);
    }

    /** What is behind this client, for what it cannot do itself. */
    public Socket socket() {
        return socket;
    }

    /** The bytes of packets that come. */
    public InputStream in() {
        return in;
    }

    /** For the bytes of packets. */
    public OutputStream out() {
        return out;
    }

    /** The address by which the server knows this client. */
    public SocketAddress localAddress() {
        return socket.getLocalSocketAddress();
    }

    /** Sends all parts with one write. */
    public void send(byte[]... parts) throws IOException {
        out.write(TestPackets.join(parts));
    }

    /** Sends each byte with a write of its own. */
    public void sendByteByByte(byte[] bytes) throws IOException {
        for (byte each : bytes) {
            out.write(each);
        }
    }

    /** Reads one packet, header included. */
    public byte[] readPacket() throws IOException {
        byte[] header = readBytes(4);
        int size = (header[0] & 0xff) | (header[1] & 0xff) << 8;
        return TestPackets.join(header, readBytes(size - 4));
    }

    /**
     * Reads so many bytes, whatever they are.
     *
     * @throws EOFException if the stream ends before
     */
    public byte[] readBytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException(
                    "The stream ended after %s of %s bytes: %s".formatted(bytes.length, count, TestPackets.hex(bytes)));
        }
        return bytes;
    }

    /** Reads until the peer ends the stream in an orderly way, and returns what came before. */
    public byte[] readToFin() throws IOException {
        return in.readAllBytes();
    }

    /** The peer ends the stream in an orderly way, and sends nothing before. */
    public void expectFin() throws IOException {
        assertThat(TestPackets.hex(readToFin())).as("bytes before the FIN").isEmpty();
    }

    /** Says that nothing more will be sent, and can still read. */
    public void shutdownOutput() throws IOException {
        if (webSocket == null) {
            socket.shutdownOutput();
        } else {
            webSocket.send(TestWebSocket.close(1000, ""));
        }
    }

    /** The code of the Close frame that came before the end of the stream; 0 over TCP. */
    public int closeCode() {
        return in instanceof TestWebSocket.PacketInput content ? content.closeCode() : 0;
    }

    /** Closes with a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
