package io.byteborne.internal.actuate;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HexFormat;

/** A client of the game port that knows bytes only: what it sends does not depend on the server's own code. */
final class RawClient implements AutoCloseable {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket = new Socket();

    RawClient(InetSocketAddress server) throws IOException {
        socket.connect(server, TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
    }

    /** This side's address and port, as an endpoint shows them. */
    String address() {
        return socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    void send(String hex) throws IOException {
        socket.getOutputStream().write(HEX.parseHex(hex));
    }

    /** Waits for that many bytes. */
    String receive(int bytes) throws IOException {
        return HEX.formatHex(socket.getInputStream().readNBytes(bytes));
    }

    /** Waits until the server has closed its side; whatever comes before is dropped. */
    void awaitEnd() throws IOException {
        socket.getInputStream().readAllBytes();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
