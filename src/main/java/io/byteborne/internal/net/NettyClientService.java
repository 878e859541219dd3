package io.byteborne.internal.net;

import io.byteborne.internal.net.admission.TlsAdmissionHandler;
import io.byteborne.internal.net.admission.WebSocketOpener;
import io.byteborne.internal.net.inbound.ReadSizes;
import io.byteborne.internal.net.tls.ClientTls;
import io.byteborne.internal.net.transport.Deadline;
import io.byteborne.internal.net.transport.IoThreads;
import io.byteborne.server.ClientService;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.NetUtil;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connecting side: opens connections, and turns each into a session. A connection that cannot be made is reported
 * to {@link NetworkListener#serviceClosed}: it may take 10 seconds to find the host's address, and another 10 to connect.
 * Any thread.
 */
public final class NettyClientService implements ClientService {
    private static final Logger log = LoggerFactory.getLogger(NettyClientService.class);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final IoThreads ioThreads;
    private final Bootstrap bootstrap;
    private final HostLookup lookup;
    private final SessionFactory sessions;
    private final NetworkListener listener;
    private final @Nullable ClientTls tls;
    private final @Nullable ClientWebSocket webSocket;
    private volatile Connections connections = new Connections();
    private volatile boolean stopped;

    /**
     * @param tls null if connections are plain
     * @param webSocket null if packets are carried as they are
     */
    public NettyClientService(
            IoThreads ioThreads,
            HostLookup lookup,
            SessionFactory sessions,
            NetworkListener listener,
            @Nullable ClientTls tls,
            @Nullable ClientWebSocket webSocket) {
        this.ioThreads = ioThreads;
        this.lookup = lookup;
        this.sessions = sessions;
        this.listener = listener;
        this.tls = tls;
        this.webSocket = webSocket;
        this.bootstrap = ioThreads
                .clientBootstrap()
                .option(ChannelOption.RECVBUF_ALLOCATOR, new ReadSizes(listener::isNearlyFull))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(CONNECT_TIMEOUT.toMillis()))
                .resolver(NoopAddressResolverGroup.INSTANCE);
    }

    /** Finds hosts as the JDK does. */
    public static HostLookup systemLookup() {
        return new HostLookup(InetAddress::getByName, CONNECT_TIMEOUT);
    }

    @Nullable
    public ClientTls tls() {
        return tls;
    }

    @Override
    public void connect(String host, int port, int count) {
        connect(InetSocketAddress.createUnresolved(host, port), null, count);
    }

    @Override
    public void connectFrom(InetAddress source, String host, int port) {
        connect(InetSocketAddress.createUnresolved(host, port), new InetSocketAddress(source, 0), 1);
    }

    private void connect(InetSocketAddress remote, @Nullable SocketAddress local, int count) {
        // On an I/O thread again, where whatever else becomes of connections is told.
        addressOf(remote.getHostString())
                .whenCompleteAsync(
                        (address, failure) -> {
                            if (failure == null) {
                                connect(remote, address, local, count);
                            } else {
                                failed(remote, count, lookupFailure(remote, failure));
                            }
                        },
                        bootstrap.config().group());
        if (stopped) {
            // The stop may have been before the lookup began.
            lookup.abandon(new ConnectException());
        }
    }

    private CompletableFuture<InetAddress> addressOf(String host) {
        boolean literal = NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
        try {
            // An address is not looked up.
            return literal ? CompletableFuture.completedFuture(InetAddress.getByName(host)) : lookup.find(host);
        } catch (UnknownHostException noSuchScope) {
            return CompletableFuture.failedFuture(noSuchScope);
        }
    }

    private static Throwable lookupFailure(InetSocketAddress remote, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof TimeoutException || cause == null
                ? new UnknownHostException(remote.getHostString() + ": no address was found in time")
                : cause;
    }

    private void connect(InetSocketAddress remote, InetAddress address, @Nullable SocketAddress local, int count) {
        if (stopped) {
            failed(remote, count, new ConnectException());
            return;
        }
        Bootstrap connecting = bootstrap.clone().handler(new Connector(remote, connections));
        for (int i = 0; i < count; i++) {
            connecting
                    .connect(new InetSocketAddress(address, remote.getPort()), local)
                    .addListener(connected -> {
                        if (!connected.isSuccess()) {
                            failed(remote, 1, connected.cause());
                        }
                    });
        }
    }

    private void failed(InetSocketAddress remote, int count, Throwable cause) {
        Throwable why = stopped ? stopping(cause) : cause;
        log.debug("Cannot connect to {}: {}", remote, why.toString());
        for (int i = 0; i < count; i++) {
            listener.serviceClosed(remote, why);
        }
    }

    private static Throwable stopping(Throwable cause) {
        Throwable why = new ConnectException("connections are not made any more: this side is being stopped");
        why.initCause(cause);
        return why;
    }

    /** Sets each connection up; on its event loop. */
    private final class Connector extends ChannelInitializer<Channel> {
        private final InetSocketAddress remote;
        private final Connections group;

        Connector(InetSocketAddress remote, Connections group) {
            this.remote = remote;
            this.group = group;
        }

        @Override
        protected void initChannel(Channel channel) {
            group.add(channel);
            if (tls == null) {
                open(channel.pipeline());
            } else {
                channel.pipeline()
                        .addLast(tls.newHandler(channel.alloc(), remote.getHostString(), remote.getPort()))
                        .addLast(new TlsAdmissionHandler(
                                sessions.packetTimeout(),
                                this::open,
                                (refusal, detail) -> failed(remote, 1, new SSLException(refusal + ": " + detail))));
            }
        }

        private void open(ChannelPipeline pipeline) {
            if (webSocket == null) {
                sessions.addTo(pipeline, listener::connected);
            } else {
                WebSocketOpener.addTo(
                        pipeline,
                        sessions.packetTimeout(),
                        NetUtil.toSocketAddressString(remote.getHostString(), remote.getPort()),
                        webSocket.path(),
                        opened -> sessions.addWebSocketTo(opened, true, listener::connected),
                        (refusal, detail) -> failed(remote, 1, new ConnectException(refusal + ": " + detail)));
            }
        }
    }

    /** Lets connections be made, if {@link #stop} was called before. */
    void start() {
        if (stopped) {
            connections = new Connections();
            stopped = false;
        }
    }

    /**
     * Closes every connection, as {@link NettyServerService#stop}; connections that are being made fail, and so do those that
     * are asked for later. Blocks up to that time, and must not be called on an I/O or the world thread.
     */
    public void stop(Duration timeout) {
        Deadline deadline = Deadline.in(timeout);
        stopped = true;
        lookup.abandon(new ConnectException());
        connections.shutdown(Duration.ofNanos(deadline.remainingNanos()));
        // What has failed is told to the layer above by then.
        ioThreads.awaitQueued(deadline);
    }
}
