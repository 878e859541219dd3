package io.byteborne.internal.net.transport;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.net.EchoServer;
import io.byteborne.internal.settings.ServerProperties;
import io.byteborne.internal.settings.TestProperties;
import org.slf4j.LoggerFactory;

/** An echo server as a program of its own, so that it can have few file descriptors. Prints its port. */
final class DescriptorServer {
    private DescriptorServer() {}

    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        // Without descriptors no class can be loaded, and what is not written at INFO has loaded none of these.
        new RateLimitedLog(LoggerFactory.getLogger(DescriptorServer.class)).warn("{} begins", "A server");
        ServerProperties properties = TestProperties.server(
                "host=127.0.0.1",
                "port=0",
                "transport=" + arguments[0],
                "io-threads=2",
                "max-sessions=1000",
                "shutdown-timeout=1s");
        try (EchoServer server = EchoServer.started(properties)) {
            System.out.println("port " + server.port());
            // Until the test closes it.
            while (System.in.read() >= 0) {
                // Nothing is said.
            }
        }
    }
}
