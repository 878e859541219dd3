package io.byteborne.network;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connecting side: opens connections, and turns each into a session. A connection that cannot be made is reported
 * to {@link NetworkListener#serviceClosed}. Any thread.
 */
public final class ClientService {
    private static final Logger log = LoggerFactory.getLogger(ClientService.class);

    private final Bootstrap bootstrap;
    private final SessionFactory sessions;
    private final NetworkListener listener;
    private final @Nullable ClientTls tls;
    private final Connections connections = new Connections();

    /** @param tls null if connections are plain */
    ClientService(IoThreads ioThreads, SessionFactory sessions, NetworkListener listener, @Nullable ClientTls tls) {
        this.sessions = sessions;
        this.listener = listener;
        this.tls = tls;
        this.bootstrap = ioThreads.clientBootstrap();
    }

    @Nullable
    ClientTls tls() {
        return tls;
    }

    /**
     * Opens connections; returns at once.
     *
     * @param host name or address; resolved for each connection
     * @param count how many
     */
    public void connect(String host, int port, int count) {
        connect(InetSocketAddress.createUnresolved(host, port), null, count);
    }

    /**
     * Opens a connection from one of this machine's own addresses; returns at once.
     *
     * @param host name or address
     */
    public void connectFrom(InetAddress source, String host, int port) {
        connect(InetSocketAddress.createUnresolved(host, port), new InetSocketAddress(source, 0), 1);
    }

    private void connect(InetSocketAddress remote, @Nullable SocketAddress local, int count) {
        Bootstrap connecting = bootstrap.clone().handler(new Connector(remote)).localAddress(local);
        for (int i = 0; i < count; i++) {
            connecting.connect(remote).addListener(connected -> {
                if (!connected.isSuccess()) {
                    failed(remote, connected.cause());
                }
            });
        }
    }

    private void failed(InetSocketAddress remote, Throwable cause) {
        log.debug("Cannot connect to {}: {}", remote, cause.toString());
        listener.serviceClosed(remote, cause);
    }

    /** Sets each connection up; on its event loop. */
    private final class Connector extends ChannelInitializer<Channel> {
        private final InetSocketAddress remote;

        Connector(InetSocketAddress remote) {
            this.remote = remote;
        }

        @Override
        protected void initChannel(Channel channel) {
            connections.add(channel);
            if (tls == null) {
                open(channel.pipeline());
            } else {
                channel.pipeline()
                        .addLast(tls.newHandler(channel.alloc(), remote.getHostString(), remote.getPort()))
                        .addLast(new TlsGate(
                                sessions.packetTimeout(),
                                this::open,
                                (refusal, detail) -> failed(remote, new SSLException(refusal + ": " + detail))));
            }
        }

        private void open(ChannelPipeline pipeline) {
            pipeline.addLast(sessions.createHandler(listener::connected));
        }
    }

    /** Closes every connection, as {@link ServerService#stop}. No connection can be made afterwards. */
    public void stop(Duration timeout) {
        connections.shutdown(timeout);
    }
}
