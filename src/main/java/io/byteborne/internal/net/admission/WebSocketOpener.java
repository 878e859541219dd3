package io.byteborne.internal.net.admission;

import io.byteborne.internal.net.transport.Refusal;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server of a connection that this side has made for a WebSocket, and lets the connection past once it is granted.
 * Event loop.
 */
public final class WebSocketOpener extends AdmissionHandler {
    private static final int MAX_STATUS_LINE = 4096;
    private static final int MAX_HEADERS = 8192;
    private static final int KEY_BYTES = 16;
    /** What a server has sent can stand in a failure's message. */
    private static final int LONGEST_DETAIL = 200;

    private final String authority;
    private final String path;
    private final String key = newKey();
    private boolean granted;

    private WebSocketOpener(
            Duration timeout,
            String authority,
            String path,
            Consumer<ChannelPipeline> passed,
            BiConsumer<Refusal, String> refused) {
        super(timeout, passed, refused);
        this.authority = authority;
        this.path = path;
    }

    /**
     * Adds it, and what it needs.
     *
     * @param authority host and port of the server
     * @param path what is asked for
     */
    public static void addTo(
            ChannelPipeline pipeline,
            Duration timeout,
            String authority,
            String path,
            Consumer<ChannelPipeline> passed,
            BiConsumer<Refusal, String> refused) {
        HttpResponseDecoder decoder = new HttpResponseDecoder(
                new HttpDecoderConfig().setMaxInitialLineLength(MAX_STATUS_LINE).setMaxHeaderSize(MAX_HEADERS));
        pipeline.addLast(decoder).addLast(new WebSocketOpener(timeout, authority, path, passed, refused));
    }

    private static String newKey() {
        byte[] random = new byte[KEY_BYTES];
        ThreadLocalRandom.current().nextBytes(random);
        return Base64.getEncoder().encodeToString(random);
    }

    @Override
    Refusal failure() {
        return Refusal.BAD_UPGRADE;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        super.channelActive(context);
        context.writeAndFlush(ByteBufUtil.writeAscii(
                context.alloc(),
                "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: %s\r\nSec-WebSocket-Key: %s\r\n\r\n"
                        .formatted(path, authority, UpgradeRequest.VERSION, key)));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (isPassed()) {
            super.channelRead(context, message);
        } else if (message instanceof HttpResponse response) {
            String wrong = wrong(response);
            if (wrong == null) {
                granted = true;
            } else {
                refuse(context, failure(), wrong.substring(0, Math.min(wrong.length(), LONGEST_DETAIL)));
            }
        } else {
            boolean whole = message instanceof LastHttpContent;
            super.channelRead(context, message);
            if (whole && granted) {
                pass(context);
                // What it has read beyond the answer goes on to the session.
                context.pipeline().remove(HttpResponseDecoder.class);
                context.pipeline().remove(this);
            }
        }
    }

    private @Nullable String wrong(HttpResponse response) {
        if (!response.decoderResult().isSuccess()) {
            return "what came is not HTTP";
        }
        if (!response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            return "the server answered " + response.status();
        }
        boolean accepted = response.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && UpgradeRequest.acceptance(key).equals(response.headers().get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT));
        return accepted ? null : "the server's answer is none to a request for a WebSocket";
    }
}
