package io.byteborne.network;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connecting side: opens connections, and turns each into a session. A connection that cannot be made is reported
 * to {@link NetworkListener#serviceClosed}. Any thread.
 */
public final class ClientService {
    private static final Logger log = LoggerFactory.getLogger(ClientService.class);

    private final Bootstrap bootstrap;
    private final NetworkListener listener;
    private final Connections connections = new Connections(Integer.MAX_VALUE);

    ClientService(IoThreads ioThreads, SessionFactory sessions, NetworkListener listener) {
        this.listener = listener;
        this.bootstrap = ioThreads.clientBootstrap().handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                connections.add(channel);
                channel.pipeline().addLast(sessions.createHandler(listener::connected));
            }
        });
    }

    /**
     * Opens connections; returns at once.
     *
     * @param host name or address; resolved for each connection
     * @param count how many
     */
    public void connect(String host, int port, int count) {
        InetSocketAddress remote = InetSocketAddress.createUnresolved(host, port);
        for (int i = 0; i < count; i++) {
            bootstrap.connect(remote).addListener(connected -> {
                if (!connected.isSuccess()) {
                    Throwable cause = connected.cause();
                    log.debug("Cannot connect to {}:{}: {}", host, port, cause.toString());
                    listener.serviceClosed(remote, cause);
                }
            });
        }
    }

    /** Closes every connection, as {@link ServerService#stop}. No connection can be made afterwards. */
    public void stop(Duration timeout) {
        connections.shutdown(timeout);
    }
}
