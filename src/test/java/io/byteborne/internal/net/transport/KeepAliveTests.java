package io.byteborne.internal.net.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.internal.settings.ServerProperties.Transport;
import io.byteborne.testing.TestClient;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A peer that has vanished is found within a minute, whether it is sent something meanwhile or not. */
class KeepAliveTests {
    /** Silence until the first probe, time between probes, unanswered probes: 30 s + 5 x 5 s. */
    private static void assertFound(
            Transport transport,
            ChannelOption<Integer> idle,
            ChannelOption<Integer> interval,
            ChannelOption<Integer> probes,
            @Nullable ChannelOption<Integer> userTimeout)
            throws Exception {
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        try (IoThreads ioThreads = new IoThreads(transport, 1, EmbeddedSession.PROPERTIES.sockets(), false)) {
            Channel port = ioThreads
                    .serverBootstrap()
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
                Map<ChannelOption<?>, Object> options =
                        accepted.get(10, TimeUnit.SECONDS).config().getOptions();
                assertThat(options).containsEntry(ChannelOption.SO_KEEPALIVE, true);
                assertThat(accepted.join().config().getOption(idle)).isEqualTo(30);
                assertThat(accepted.join().config().getOption(interval)).isEqualTo(5);
                assertThat(accepted.join().config().getOption(probes)).isEqualTo(5);
                if (userTimeout != null) {
                    assertThat(accepted.join().config().getOption(userTimeout)).isEqualTo(55_000);
                }
                client.shutdownOutput();
            } finally {
                accepted.join().close().sync();
                port.close().sync();
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whenThePeerVanishesThenEpollsKeepaliveFindsItWithinAMinute() throws Exception {
        assertFound(
                Transport.EPOLL,
                EpollChannelOption.TCP_KEEPIDLE,
                EpollChannelOption.TCP_KEEPINTVL,
                EpollChannelOption.TCP_KEEPCNT,
                EpollChannelOption.TCP_USER_TIMEOUT);
    }

    @Test
    @EnabledIf("isIoUringAvailable")
    void whenThePeerVanishesThenIoUringsKeepaliveFindsItWithinAMinute() throws Exception {
        assertFound(
                Transport.IO_URING,
                IoUringChannelOption.TCP_KEEPIDLE,
                IoUringChannelOption.TCP_KEEPINTVL,
                IoUringChannelOption.TCP_KEEPCNT,
                IoUringChannelOption.TCP_USER_TIMEOUT);
    }

    static boolean isIoUringAvailable() {
        return IoUring.isAvailable();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whenThePeerVanishesThenNiosKeepaliveFindsItWithinAMinute() throws Exception {
        assertFound(
                Transport.NIO,
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT),
                null);
    }
}
