package io.byteborne.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket client that does everything by hand, so that it can do it wrong; on a blocking socket of the JDK. Nothing of
 * it is code under test. Every read fails after ten seconds without a byte.
 */
public final class TestWebSocket implements AutoCloseable {
    public static final int FINAL = 0x80;
    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;

    /** The example of RFC 6455. */
    public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    public static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private static final int READ_TIMEOUT_MILLIS = 10_000;
    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private final Socket socket;
    private final InputStream in;

    private TestWebSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /** A frame from the server. */
    public record Frame(int first, ByteString payload) {
        public int opcode() {
            return first & 0x0f;
        }

        public boolean isFinal() {
            return (first & FINAL) != 0;
        }

        public String hex() {
            return TestPackets.hex(payload.toByteArray());
        }

        /** Of a Close frame; 1005 if it has none. */
        public int closeCode() {
            return payload.isEmpty() ? 1005 : payload.asReadOnlyByteBuffer().getShort() & 0xffff;
        }

        /** Of a Close frame. */
        public String closeText() {
            return payload.substring(2).toString(StandardCharsets.UTF_8);
        }
    }

    /** A connection over which nothing has been said yet. */
    public static TestWebSocket connect(int port) throws IOException {
        return connect(new Socket(), port);
    }

    /** As {@link #connect(int)}, with a socket of another kind. */
    public static TestWebSocket connect(Socket socket, int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), READ_TIMEOUT_MILLIS);
        return new TestWebSocket(socket);
    }

    /** A WebSocket. */
    public static TestWebSocket open(int port) throws IOException {
        return open(new Socket(), port);
    }

    /** As {@link #open(int)}, with a socket of another kind. */
    public static TestWebSocket open(Socket socket, int port) throws IOException {
        TestWebSocket webSocket = connect(socket, port);
        webSocket.upgrade();
        return webSocket;
    }

    /** Becomes a WebSocket. */
    public void upgrade() throws IOException {
        send(request());
        assertThat(readResponse())
                .first()
                .as("answer to the request for a WebSocket")
                .isEqualTo("HTTP/1.1 101 Switching Protocols");
    }

    /** A request that is granted. */
    public static byte[] request(String... moreHeaders) {
        return requestLine("GET / HTTP/1.1", moreHeaders);
    }

    /** A request with that first line. */
    public static byte[] requestLine(String line, String... moreHeaders) {
        String more = moreHeaders.length == 0 ? "" : String.join("\r\n", moreHeaders) + "\r\n";
        return (line + "\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                        + "Sec-WebSocket-Key: " + KEY + "\r\nSec-WebSocket-Version: 13\r\n" + more + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A frame as clients send them. */
    public static byte[] frame(int first, byte... payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(FINAL | payload.length);
        } else if (payload.length <= 0xffff) {
            frame.write(FINAL | 126);
            frame.writeBytes(
                    ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            frame.write(FINAL | 127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        frame.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i % MASK.length]);
        }
        return frame.toByteArray();
    }

    /** A whole binary message in one frame. */
    public static byte[] message(byte... payload) {
        return frame(FINAL | BINARY, payload);
    }

    /** A Close frame. */
    public static byte[] close(int code, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return frame(
                FINAL | CLOSE,
                ByteBuffer.allocate(2 + bytes.length)
                        .putShort((short) code)
                        .put(bytes)
                        .array());
    }

    /** Sends all parts, whatever they are, with one write. */
    public void send(byte[]... parts) throws IOException {
        socket.getOutputStream().write(TestPackets.join(parts));
    }

    /** Sends each byte with a write of its own. */
    public void sendByteByByte(byte[] bytes) throws IOException {
        for (byte each : bytes) {
            socket.getOutputStream().write(each);
        }
    }

    /** The lines of an HTTP response's head. */
    public List<String> readResponse() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            head.write(readByte());
        }
        return Arrays.asList(head.toString(StandardCharsets.ISO_8859_1).split("\r\n"));
    }

    private int readByte() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException();
        }
        return next;
    }

    /** Reads one frame. */
    public Frame readFrame() throws IOException {
        Frame frame = readFrameIfAny();
        if (frame == null) {
            throw new EOFException();
        }
        return frame;
    }

    private @Nullable Frame readFrameIfAny() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        int second = readByte();
        assertThat(second).as("a server's frame, without a mask").isLessThan(128);
        long length = second;
        if (second == 126) {
            length = new DataInputStream(in).readUnsignedShort();
        } else if (second == 127) {
            length = new DataInputStream(in).readLong();
        }
        byte[] payload = in.readNBytes(Math.toIntExact(length));
        assertThat(payload).hasSize((int) length);
        return new Frame(first, ByteString.copyFrom(payload));
    }

    /** Reads one message that is in one frame, and returns its bytes in hex. */
    public String readMessage() throws IOException {
        Frame frame = readFrame();
        assertThat(frame.first()).isEqualTo(FINAL | BINARY);
        return frame.hex();
    }

    /** The next frame is a Close frame with that code, and the end of the stream follows. */
    public Frame expectClose(int code) throws IOException {
        Frame frame = readFrame();
        assertThat(frame.first()).isEqualTo(FINAL | CLOSE);
        assertThat(frame.closeCode()).isEqualTo(code);
        expectFin();
        return frame;
    }

    /** The peer ends the stream in an orderly way, and sends nothing before. */
    public void expectFin() throws IOException {
        assertThat(TestPackets.hex(in.readAllBytes()))
                .as("bytes before the FIN")
                .isEmpty();
    }

    /** Reads everything until the peer ends the stream in an orderly way. */
    public byte[] readToFin() throws IOException {
        return in.readAllBytes();
    }

    Socket socket() {
        return socket;
    }

    /** What is written to it are packets, put into frames: a message ends where a packet does. */
    OutputStream packets() {
        return new PacketOutput();
    }

    /** The content of messages, one after the other; ends with a Close frame, and then the end of the stream. */
    PacketInput content() {
        return new PacketInput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private final class PacketOutput extends OutputStream {
        private final Framing framing = new Framing();

        @Override
        public void write(int oneByte) throws IOException {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int start, int count) throws IOException {
            send(framing.frame(Arrays.copyOfRange(bytes, start, start + count)));
        }
    }

    /** Puts any parts of packets into frames: each part into one, and a message ends where a packet does. */
    public static final class Framing {
        private boolean insideMessage;
        private int left;
        private int firstSizeByte = -1;

        /** The next part in a frame. */
        public byte[] frame(byte[] part) {
            for (byte each : part) {
                follow(each & 0xff);
            }
            boolean last = left == 0 && firstSizeByte < 0;
            int opcode = insideMessage ? CONTINUATION : BINARY;
            insideMessage = !last;
            return TestWebSocket.frame(last ? FINAL | opcode : opcode, part);
        }

        private void follow(int value) {
            if (left > 0) {
                left--;
            } else if (firstSizeByte < 0) {
                firstSizeByte = value;
            } else {
                int size = firstSizeByte | value << 8;
                firstSizeByte = -1;
                left = size < 2 ? Integer.MAX_VALUE : size - 2;
            }
        }
    }

    /** Reads what messages have. */
    final class PacketInput extends InputStream {
        private byte[] payload = {};
        private int at;
        private int closeCode;

        int closeCode() {
            return closeCode;
        }

        @Override
        public int read() throws IOException {
            while (at == payload.length) {
                if (closeCode != 0) {
                    return -1;
                }
                Frame frame = readFrameIfAny();
                if (frame == null) {
                    return -1;
                }
                if (frame.opcode() == CLOSE) {
                    closeCode = frame.closeCode();
                    expectFin();
                } else {
                    payload = frame.payload().toByteArray();
                    at = 0;
                }
            }
            return payload[at++] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int start, int count) throws IOException {
            int first = count == 0 ? -1 : read();
            if (first < 0) {
                return first;
            }
            bytes[start] = (byte) first;
            int more = Math.min(count - 1, payload.length - at);
            System.arraycopy(payload, at, bytes, start + 1, more);
            at += more;
            return 1 + more;
        }
    }
}
