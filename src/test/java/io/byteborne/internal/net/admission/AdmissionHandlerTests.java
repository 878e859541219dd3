package io.byteborne.internal.net.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link AdmissionHandler}, as it is for TLS. */
class AdmissionHandlerTests {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** What got past. */
    private final List<String> behind = new ArrayList<>();

    private final List<String> refusals = new ArrayList<>();
    private final MockTicker ticker = Ticker.newMockTicker();
    private final EmbeddedChannel channel = EmbeddedChannel.builder()
            .ticker(ticker)
            .handlers(new TlsAdmissionHandler(
                    TIMEOUT,
                    pipeline -> pipeline.addLast(new Recorder()),
                    (refusal, detail) -> refusals.add(refusal + ": " + detail)))
            .build();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void fire(Object event) {
        channel.pipeline().fireUserEventTriggered(event);
        channel.runPendingTasks();
    }

    private void advance(Duration time) {
        ticker.advance(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    private ByteBuf read() {
        ByteBuf message = Unpooled.buffer().writeByte(1);
        channel.pipeline().fireChannelRead(message);
        return message;
    }

    @Test
    void whenItIsPassedThenTheConnectionBecomesActiveBehindItOnce() {
        assertThat(behind).isEmpty();

        fire(SslHandshakeCompletionEvent.SUCCESS);
        fire(SslHandshakeCompletionEvent.SUCCESS);

        assertThat(behind).containsExactly("active");
        assertThat(read().refCnt()).isZero();
        advance(TIMEOUT);
        channel.close();
        assertThat(behind).containsExactly("active", "read", "inactive");
        assertThat(refusals).isEmpty();
    }

    @Test
    void whenItIsNotPassedInTimeThenTheConnectionIsRefused() {
        advance(TIMEOUT.minusNanos(1));
        assertThat(refusals).isEmpty();
        assertThat(channel.isOpen()).isTrue();

        advance(Duration.ofNanos(1));

        assertThat(refusals).containsExactly("handshake_timeout: not complete after PT10S");
        assertThat(channel.isOpen()).isFalse();
        assertThat(behind).isEmpty();
    }

    @Test
    void whenItIsNotPassedThenNothingGetsPastAndNothingLeaks() {
        assertThat(read().refCnt()).isZero();

        assertThat(behind).isEmpty();
    }

    @Test
    void whenThePeerClosesItsSideBeforeThenTheConnectionIsAbandoned() {
        fire(ChannelInputShutdownEvent.INSTANCE);

        assertThat(refusals).containsExactly("abandoned: the peer closed its side");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whenTheConnectionEndsBeforeThenItIsAbandoned() {
        channel.close();

        assertThat(refusals).containsExactly("abandoned: the connection ended");
    }

    @Test
    void whenTheConnectionBreaksBeforeThenItIsAbandonedOnce() {
        channel.pipeline().fireExceptionCaught(new IOException("reset"));
        channel.runPendingTasks();

        assertThat(refusals).containsExactly("abandoned: java.io.IOException: reset");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whenTheHandshakeFailsThenTheConnectionIsRefusedOnceAndTheDetailIsShort() {
        SSLException failure = new SSLException("x".repeat(100_000));

        channel.pipeline().fireUserEventTriggered(new SslHandshakeCompletionEvent(failure));
        channel.pipeline().fireExceptionCaught(new DecoderException(failure));
        channel.runPendingTasks();

        assertThat(refusals)
                .singleElement()
                .satisfies(text -> assertThat(text)
                        .startsWith("tls_failed: javax.net.ssl.SSLException: xxx")
                        .hasSizeLessThan(250));
        assertThat(channel.isOpen()).isFalse();
        assertThat(behind).isEmpty();
    }

    @Test
    void whenTlsEndsLaterThenTheSessionHearsItInTermsOfTcp() {
        fire(SslHandshakeCompletionEvent.SUCCESS);

        fire(SslCloseCompletionEvent.SUCCESS);
        channel.pipeline().fireExceptionCaught(new DecoderException(new SSLException("bad record")));

        assertThat(behind).containsExactly("active", "ChannelInputShutdownEvent", "SSLException");
    }

    private final class Recorder extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            behind.add("active");
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            behind.add("inactive");
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            behind.add("read");
            ReferenceCountUtil.release(message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            behind.add(event.getClass().getSimpleName());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            behind.add(cause.getClass().getSimpleName());
        }
    }
}
