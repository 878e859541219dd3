package io.byteborne.internal.net.admission;

import io.byteborne.internal.net.transport.Refusal;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * Comes after an {@code SslHandler} and lets the connection past once the handshake is done. Later on it tells the
 * session of TLS's events in TCP's terms. Event loop.
 */
public final class TlsAdmissionHandler extends AdmissionHandler {
    /** What a peer has sent can stand in a failure's message. */
    private static final int LONGEST_DETAIL = 200;

    public TlsAdmissionHandler(
            Duration timeout, Consumer<ChannelPipeline> passed, BiConsumer<Refusal, String> refused) {
        super(timeout, passed, refused);
    }

    @Override
    Refusal failure() {
        return Refusal.TLS_FAILED;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                pass(context);
            } else {
                failed(context, handshake.cause());
            }
        } else if (event instanceof SslCloseCompletionEvent close) {
            if (close.isSuccess()) {
                super.userEventTriggered(context, ChannelInputShutdownEvent.INSTANCE);
            }
        } else {
            super.userEventTriggered(context, event);
        }
    }

    private void failed(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof ClosedChannelException) {
            refuse(context, Refusal.ABANDONED, "the connection ended");
        } else if (cause instanceof NotSslRecordException) {
            refuse(context, Refusal.TLS_FAILED, "what came is not TLS");
        } else {
            String text = cause.toString();
            refuse(context, Refusal.TLS_FAILED, text.substring(0, Math.min(text.length(), LONGEST_DETAIL)));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof DecoderException && cause.getCause() instanceof SSLException failure)) {
            super.exceptionCaught(context, cause);
        } else if (isPassed()) {
            // A record that cannot be decrypted is a broken connection, and an SSLException is an IOException.
            super.exceptionCaught(context, failure);
        } else {
            failed(context, failure);
        }
    }
}
