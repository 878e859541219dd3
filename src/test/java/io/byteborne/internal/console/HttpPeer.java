package io.byteborne.internal.console;

import io.byteborne.testing.TestPackets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Speaks HTTP/1.1 as a browser might, with whatever headers: the JDK's client does not let a test set them all. */
final class HttpPeer {
    private static final int TIMEOUT_MILLIS = 15_000;

    private final int port;

    HttpPeer(int port) {
        this.port = port;
    }

    /** The answer, from its status line on. */
    String get(String path, String... headers) throws IOException {
        return exchange("GET", path, "", headers);
    }

    String exchange(String method, String path, String body, String... headers) throws IOException {
        StringBuilder request = new StringBuilder("%s %s HTTP/1.1\r\nConnection: close\r\n".formatted(method, path));
        boolean named = false;
        for (String header : headers) {
            request.append(header).append("\r\n");
            named |= header.startsWith("Host:");
        }
        if (!named) {
            request.append("Host: 127.0.0.1:%s\r\n".formatted(port));
        }
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        request.append("Content-Length: %s\r\n\r\n".formatted(content.length));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            // In one piece: a server that answers without reading what comes behind would reset the connection.
            socket.getOutputStream()
                    .write(TestPackets.join(request.toString().getBytes(StandardCharsets.US_ASCII), content));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static int status(String answer) {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }

    static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
}
