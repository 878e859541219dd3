package io.byteborne.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A server that answers each chat with whatever a test wants. */
final class FaultyServer implements AutoCloseable {
    private static final int ECHO_ID = 1000;

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<String> peers = ConcurrentHashMap.newKeySet();

    /** What it answers to a content, or null if it hangs up. */
    interface Answers {
        @Nullable
        List<String> to(String content);
    }

    FaultyServer(Answers answers) throws IOException {
        Thread.ofVirtual().start(() -> {
            while (!socket.isClosed()) {
                try {
                    Socket accepted = socket.accept();
                    peers.add(accepted.getInetAddress().getHostAddress());
                    Thread.ofVirtual().start(() -> serve(accepted, answers));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    int port() {
        return socket.getLocalPort();
    }

    /** The addresses from which connections came. */
    Set<String> peers() {
        return peers;
    }

    private static void serve(Socket accepted, Answers answers) {
        try (accepted) {
            InputStream in = accepted.getInputStream();
            for (int low = in.read(); low >= 0; low = in.read()) {
                int size = low | in.read() << 8;
                byte[] idAndPayload = in.readNBytes(size - 2);
                // The payload is a tag, a length of one byte, and the text.
                String content = new String(idAndPayload, 4, idAndPayload.length - 4, StandardCharsets.UTF_8);
                List<String> replies = answers.to(content);
                if (replies == null) {
                    return;
                }
                for (String reply : replies) {
                    write(accepted.getOutputStream(), reply);
                }
            }
        } catch (IOException clientLeft) {
            // As it does when it has finished.
        }
    }

    private static void write(OutputStream out, String content) throws IOException {
        byte[] text = content.getBytes(StandardCharsets.UTF_8);
        int size = 6 + text.length;
        out.write(new byte[] {(byte) size, 0, (byte) ECHO_ID, (byte) (ECHO_ID >> 8), 0x0a, (byte) text.length});
        out.write(text);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
