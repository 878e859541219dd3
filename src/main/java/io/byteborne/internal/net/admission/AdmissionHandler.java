package io.byteborne.internal.net.admission;

import io.byteborne.internal.net.transport.Refusal;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Something that a connection must do before it goes on to become a session. Until it has, nothing gets past; if it
 * fails, does not do it in time, or ends before, it is refused. Event loop.
 */
abstract class AdmissionHandler extends ChannelInboundHandlerAdapter {
    private enum State {
        NOT_CONNECTED,
        WAITING,
        PASSED,
        REFUSED
    }

    private final Duration timeout;
    private final Consumer<ChannelPipeline> passed;
    private final BiConsumer<Refusal, String> refused;
    private State state = State.NOT_CONNECTED;
    private @Nullable Future<?> deadline;

    /**
     * @param timeout how long it may take
     * @param passed adds the handlers of what comes after it
     * @param refused told once that, and why, the connection does not get past; this closes it
     */
    AdmissionHandler(Duration timeout, Consumer<ChannelPipeline> passed, BiConsumer<Refusal, String> refused) {
        this.timeout = timeout;
        this.passed = passed;
        this.refused = refused;
    }

    /** As what a failure to do it counts. */
    abstract Refusal failure();

    @Override
    public void channelActive(ChannelHandlerContext context) {
        state = State.WAITING;
        deadline = context.executor()
                .schedule(
                        () -> refuse(context, Refusal.HANDSHAKE_TIMEOUT, "not complete after " + timeout),
                        timeout.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    /** Lets the connection go on. */
    void pass(ChannelHandlerContext context) {
        if (state == State.WAITING) {
            end(State.PASSED);
            passed.accept(context.pipeline());
            context.fireChannelActive();
        }
    }

    /** Ends the connection. */
    void refuse(ChannelHandlerContext context, Refusal refusal, String detail) {
        if (state == State.WAITING) {
            end(State.REFUSED);
            refused.accept(refusal, detail);
            close(context, refusal);
        }
    }

    /** Closes a connection that has been refused. */
    void close(ChannelHandlerContext context, Refusal refusal) {
        // Not at once: handlers before this one may be about to tell the peer why.
        context.executor().execute(() -> context.channel().close());
    }

    private void end(State end) {
        state = end;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    boolean isPassed() {
        return state == State.PASSED;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (isPassed()) {
            context.fireChannelRead(message);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (isPassed()) {
            context.fireUserEventTriggered(event);
        } else if (event instanceof ChannelInputShutdownEvent) {
            refuse(context, Refusal.ABANDONED, "the peer closed its side");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (isPassed()) {
            context.fireChannelInactive();
        } else {
            refuse(context, Refusal.ABANDONED, "the connection ended");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (isPassed()) {
            context.fireExceptionCaught(cause);
        } else if (cause instanceof IOException) {
            refuse(context, Refusal.ABANDONED, cause.toString());
        } else {
            refuse(context, failure(), cause.toString());
        }
    }
}
