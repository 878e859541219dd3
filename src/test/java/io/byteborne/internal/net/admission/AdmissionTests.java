package io.byteborne.internal.net.admission;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.EchoServer;
import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.internal.net.tls.ServerTls;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.internal.settings.ServerProperties.ClientAuthentication;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.internal.settings.TrustedProxies;
import io.byteborne.testing.TestCertificates;
import io.byteborne.testing.TestCertificates.Identity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;

/** Whatever leads to a session may take as long as a packet, and no longer. */
class AdmissionTests {
    private static final String PROXY = "203.0.113.7";
    private static final String BUNDLE = "game";

    private final NetworkStatistics statistics = new NetworkStatistics();

    @Test
    void whenTheProxysHeaderDoesNotComeInTimeThenTheConnectionIsRefused() throws Exception {
        assertTimeIsLimited(List.of(PROXY), null);
    }

    @Test
    void whenTheTlsHandshakeDoesNotComeInTimeThenTheConnectionIsRefused(@TempDir Path folder) throws Exception {
        Identity own = TestCertificates.create(folder, "own");
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry(BUNDLE, own.bundle(own));

        assertTimeIsLimited(List.of(), ServerTls.of(BUNDLE, ClientAuthentication.NONE, bundles));
    }

    @Test
    void whenTheRequestForAWebSocketDoesNotComeInTimeThenTheAnswerSaysSo() throws Exception {
        Admission admission = admission(List.of(), null);
        SilentConnection channel = new SilentConnection((connection, admitted) -> admission.leadToWebSocket(
                connection, requireNonNull(new Slots(1).take(connection)), TestProperties.webSocket(), admitted));
        channel.freezeTime();
        channel.writeInbound(Unpooled.copiedBuffer("GET / HTTP/1.1\r\nHost: ", StandardCharsets.US_ASCII));

        advance(channel, EmbeddedSession.PACKET_TIMEOUT.minusSeconds(1));
        assertThat(statistics.refusedConnections()).isZero();
        advance(channel, Duration.ofSeconds(1));

        assertThat(statistics.refusedConnections(Refusal.HANDSHAKE_TIMEOUT)).isOne();
        ByteBuf answer = channel.readOutbound();
        assertThat(answer.toString(StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 408 Request Timeout\r\n");
        answer.release();
        assertThat(channel.isOpen()).isFalse();
        channel.finishAndReleaseAll();
    }

    private Admission admission(List<String> proxies, @Nullable ServerTls tls) {
        return new Admission(
                EmbeddedSession.PACKET_TIMEOUT,
                statistics,
                TrustedProxies.of("test.trusted", proxies),
                new AddressLimits(EchoServer.Door.NO_LIMITS, System::nanoTime),
                tls);
    }

    private void assertTimeIsLimited(List<String> proxies, @Nullable ServerTls tls) throws UnknownHostException {
        Admission admission = admission(proxies, tls);
        EmbeddedChannel channel = new SilentConnection((connection, admitted) ->
                admission.lead(connection, requireNonNull(new Slots(1).take(connection)), admitted));
        channel.freezeTime();

        advance(channel, EmbeddedSession.PACKET_TIMEOUT.minusSeconds(1));
        assertThat(channel.isOpen()).isTrue();
        advance(channel, Duration.ofSeconds(1));

        assertThat(channel.isOpen()).isFalse();
        assertThat(statistics.refusedConnections(Refusal.HANDSHAKE_TIMEOUT)).isOne();
        assertThat(statistics.refusedConnections()).isOne();
        channel.finishAndReleaseAll();
    }

    private static void advance(EmbeddedChannel channel, Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        // The gate closes the connection a task later.
        channel.runPendingTasks();
    }

    /** From the proxy's address; says nothing. */
    private static final class SilentConnection extends EmbeddedChannel {
        private final SocketAddress peer;

        /** @param lead leads it to a session, with what adds the handlers of that */
        SilentConnection(BiConsumer<Channel, Consumer<ChannelPipeline>> lead) throws UnknownHostException {
            super(false, false);
            peer = new InetSocketAddress(InetAddress.getByName(PROXY), 4660);
            pipeline().addLast(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    lead.accept(channel, pipeline -> {
                        throw new AssertionError("nothing leads to a session");
                    });
                }
            });
            try {
                register();
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return peer;
        }
    }
}
