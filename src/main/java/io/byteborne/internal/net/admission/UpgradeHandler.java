package io.byteborne.internal.net.admission;

import io.byteborne.internal.net.admission.Slots.Slot;
import io.byteborne.internal.net.admission.UpgradeRequest.Denial;
import io.byteborne.internal.net.tls.Tls;
import io.byteborne.internal.net.transport.PeerAddress;
import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.internal.settings.TrustedProxies;
import io.byteborne.internal.settings.WebSocketProperties;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets a connection past once its client has asked for a WebSocket over HTTP, and been granted it; otherwise the client gets
 * an HTTP answer that says why not. Event loop.
 */
final class UpgradeHandler extends AdmissionHandler {
    private static final int MAX_REQUEST_LINE = 4096;
    private static final int MAX_HEADERS = 8192;
    private static final int BUFFER = 128;

    /** How long a client may take to read why it is refused, and to close its side. */
    private static final Duration LINGER_TIMEOUT = Duration.ofSeconds(1);

    private final WebSocketProperties settings;
    /** Whoever says of a request where it comes from; null if nobody does, and the address is known. */
    private final @Nullable TrustedProxies forwarders;

    private final AddressLimits limits;
    private final Slot slot;
    private @Nullable HttpResponseStatus answer;
    private boolean answered;
    private @Nullable String acceptance;

    private UpgradeHandler(
            Duration timeout,
            WebSocketProperties settings,
            @Nullable TrustedProxies forwarders,
            AddressLimits limits,
            Slot slot,
            Consumer<ChannelPipeline> passed,
            BiConsumer<Refusal, String> refused) {
        super(timeout, passed, refused);
        this.settings = settings;
        this.forwarders = forwarders;
        this.limits = limits;
        this.slot = slot;
    }

    /**
     * Adds it, and what it needs.
     *
     * @param forwarders says of the request where it comes from, so that the limits of its address hold from then on; null if
     *     they hold already
     */
    static void addTo(
            ChannelPipeline pipeline,
            Duration timeout,
            WebSocketProperties settings,
            @Nullable TrustedProxies forwarders,
            AddressLimits limits,
            Slot slot,
            Consumer<ChannelPipeline> passed,
            BiConsumer<Refusal, String> refused) {
        HttpRequestDecoder decoder = new HttpRequestDecoder(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setInitialBufferSize(BUFFER)
                .setStrictLineParsing(true));
        decoder.setCumulator(new OwnMemory());
        pipeline.addLast(decoder)
                .addLast(new UpgradeHandler(timeout, settings, forwarders, limits, slot, passed, refused));
    }

    @Override
    Refusal failure() {
        return Refusal.BAD_UPGRADE;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (isPassed()) {
            super.channelRead(context, message);
        } else if (message instanceof HttpRequest request) {
            requested(context, new UpgradeRequest(request, settings));
        } else {
            boolean whole = message instanceof LastHttpContent;
            super.channelRead(context, message);
            if (whole && acceptance != null && !answered) {
                upgrade(context, acceptance);
            }
        }
    }

    private void requested(ChannelHandlerContext context, UpgradeRequest request) {
        Denial denial = request.denial();
        if (denial == null && forwarders != null) {
            denial = addressDenial(context.channel(), request, forwarders);
        }
        if (denial == null) {
            acceptance = request.acceptance();
        } else {
            answer = denial.status();
            refuse(context, denial.refusal(), denial.detail());
        }
    }

    private @Nullable Denial addressDenial(Channel channel, UpgradeRequest request, TrustedProxies proxies) {
        InetSocketAddress client = request.client(proxies);
        if (client == null) {
            return new Denial(
                    HttpResponseStatus.BAD_REQUEST, Refusal.PROXY_HEADER, "no X-Forwarded-For with an address");
        }
        PeerAddress.set(channel, client);
        Refusal refusal = limits.admit(channel, slot);
        return refusal == null
                ? null
                : new Denial(HttpResponseStatus.TOO_MANY_REQUESTS, refusal, limits.describe(refusal));
    }

    private void upgrade(ChannelHandlerContext context, String key) {
        answered = true;
        context.writeAndFlush(ByteBufUtil.writeAscii(
                context.alloc(),
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + key + "\r\n\r\n"));
        pass(context);
        // What it has read beyond the request goes on to the session.
        context.pipeline().remove(HttpRequestDecoder.class);
        context.pipeline().remove(this);
    }

    @Override
    void close(ChannelHandlerContext context, Refusal refusal) {
        if (refusal == Refusal.ABANDONED) {
            super.close(context, refusal);
            return;
        }
        answered = true;
        Channel channel = context.channel();
        context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), response(status(refusal))))
                .addListener(written -> {
                    if (written.isSuccess() && channel instanceof DuplexChannel duplex) {
                        // To close with unread bytes would reset the connection, and could destroy the answer.
                        Tls.shutdownOutput(duplex);
                    } else {
                        channel.close();
                    }
                });
        var deadline =
                context.executor().schedule(() -> Tls.cut(channel), LINGER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(gone -> deadline.cancel(false));
    }

    private HttpResponseStatus status(Refusal refusal) {
        if (answer != null) {
            return answer;
        }
        return refusal == Refusal.HANDSHAKE_TIMEOUT
                ? HttpResponseStatus.REQUEST_TIMEOUT
                : HttpResponseStatus.BAD_REQUEST;
    }

    private static String response(HttpResponseStatus status) {
        String text = "This is a WebSocket's port: " + status.reasonPhrase() + "\n";
        String more = switch (status.code()) {
            case 405 -> "Allow: GET\r\n";
            case 426 -> "Upgrade: websocket\r\nSec-WebSocket-Version: " + UpgradeRequest.VERSION + "\r\n";
            default -> "";
        };
        return "HTTP/1.1 %s\r\n%sConnection: %sclose\r\nContent-Type: text/plain\r\nContent-Length: %s\r\n\r\n%s"
                .formatted(status, more, status.code() == 426 ? "Upgrade, " : "", text.length(), text);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (answered && !isPassed() && event instanceof ChannelInputShutdownEvent) {
            context.channel().close();
        } else {
            super.userEventTriggered(context, event);
        }
    }
}
