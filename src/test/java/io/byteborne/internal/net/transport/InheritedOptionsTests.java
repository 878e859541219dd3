package io.byteborne.internal.net.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.internal.settings.ServerProperties.Transport;
import io.byteborne.testing.TestClient;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.uring.IoUring;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that come in thousands cost no system call for each option of their sockets. */
@EnabledOnOs(OS.LINUX)
class InheritedOptionsTests {
    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING"})
    void whenAConnectionIsAcceptedThenItsSocketHasItsOptionsFromTheListeningSocket(Transport transport)
            throws Exception {
        assumeTrue(transport != Transport.IO_URING || IoUring.isAvailable());
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        try (IoThreads ioThreads = new IoThreads(transport, 1, EmbeddedSession.PROPERTIES.sockets(), false)) {
            ServerBootstrap bootstrap = ioThreads.serverBootstrap();
            assertThat(bootstrap.config().childOptions())
                    .as("options that are no system calls")
                    .containsOnlyKeys(ChannelOption.WRITE_BUFFER_WATER_MARK, ChannelOption.ALLOW_HALF_CLOSURE);
            Channel port = bootstrap
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            accepted.complete(channel);
                        }
                    })
                    .bind("127.0.0.1", 0)
                    .sync()
                    .channel();
            try (TestClient client = TestClient.connect(((InetSocketAddress) port.localAddress()).getPort())) {
                ChannelConfig config = accepted.get(10, TimeUnit.SECONDS).config();
                assertThat(config.getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
                assertThat(config.getOption(ChannelOption.TCP_NODELAY)).isTrue();
                int sendBuffer = Math.toIntExact(
                        EmbeddedSession.PROPERTIES.sockets().sendBuffer().toBytes());
                // Linux doubles it, for its own bookkeeping.
                assertThat(config.getOption(ChannelOption.SO_SNDBUF)).isBetween(sendBuffer, 2 * sendBuffer);
                client.shutdownOutput();
            } finally {
                accepted.join().close().sync();
                port.close().sync();
            }
        }
    }
}
