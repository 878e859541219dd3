package io.byteborne.internal.net.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.settings.ServerProperties.Transport;
import io.byteborne.internal.settings.SessionProperties.Sockets;
import io.byteborne.testing.TestClient;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** How much of what is sent and received is held by the operating system and in front of it is what the settings say. */
class SocketBufferTests {
    private static final int SOCKET_BYTES = 24 * 1024;
    private static final int RECEIVE_BYTES = 20 * 1024;

    @Test
    void whenBuffersAreSetThenConnectionsHaveThem() throws Exception {
        Sockets sockets = new Sockets(
                DataSize.ofBytes(SOCKET_BYTES),
                DataSize.ofBytes(RECEIVE_BYTES),
                DataSize.ofKilobytes(5),
                DataSize.ofKilobytes(7));
        BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
        try (IoThreads ioThreads = new IoThreads(Transport.AUTO, 1, sockets, false)) {
            Channel server = ioThreads
                    .serverBootstrap()
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            accepted.add(channel);
                        }
                    })
                    .bind("127.0.0.1", 0)
                    .syncUninterruptibly()
                    .channel();
            try (TestClient client = TestClient.connect(((InetSocketAddress) server.localAddress()).getPort())) {
                Channel channel = Objects.requireNonNull(accepted.poll(10, TimeUnit.SECONDS), "nothing was accepted");

                // Linux doubles it, for its own bookkeeping.
                assertThat(channel.config().getOption(ChannelOption.SO_SNDBUF))
                        .isBetween(SOCKET_BYTES, 2 * SOCKET_BYTES);
                assertThat(channel.config().getOption(ChannelOption.SO_RCVBUF))
                        .isBetween(RECEIVE_BYTES, 2 * RECEIVE_BYTES);
                assertThat(channel.config().getWriteBufferLowWaterMark()).isEqualTo(5 * 1024);
                assertThat(channel.config().getWriteBufferHighWaterMark()).isEqualTo(7 * 1024);
                channel.close().syncUninterruptibly();
                client.expectFin();
            }
            server.close().syncUninterruptibly();
        }
    }
}
