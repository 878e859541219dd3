package io.byteborne.internal.ratelimit;

import com.google.protobuf.Message;
import io.byteborne.internal.discovery.GameBeans;
import io.byteborne.internal.dispatch.CurrentMessage;
import io.byteborne.internal.dispatch.InterceptorChain.OptionalInterceptor;
import io.byteborne.internal.dispatch.RegisteredHandler;
import io.byteborne.internal.net.inbound.TokenBucket;
import io.byteborne.internal.protocol.MessageBatch;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.internal.world.SessionLifecycleListener;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.ratelimit.RateLimit;
import io.byteborne.ratelimit.RateLimitedException;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.world.NanoClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Refuses messages that come too often, judged by their arrival: the world may get to them much later, and to
 * several at once. World thread.
 *
 * <p>Time in which this side did not read from the session, or stood still, is not held against the peer, beyond the
 * burst: what the peer sent meanwhile arrives at once. For a similar reason, a peer that sends all the time may be a
 * little early: what it sends at even intervals does not arrive at even intervals.
 *
 * <p>Runs after the login and before the validation, which costs more. Keeps a bucket for each limited type of message
 * that a session has sent, until the session closes.
 */
@Order(RateLimitInterceptor.ORDER)
public final class RateLimitInterceptor implements OptionalInterceptor, SessionLifecycleListener {
    static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 50;

    /** Messages at intervals below this are a stream; after a longer pause, only the burst counts. */
    private static final long STREAM_NANOS = Duration.ofSeconds(1).toNanos();
    /** How early a message of a stream may arrive. */
    private static final long JITTER_NANOS = Duration.ofMillis(100).toNanos();

    private final NanoClock clock;
    private final CurrentMessage current;
    private final Stalls stalls;
    /** By message id, filled as handlers are encountered. */
    private @Nullable Limit[] limits = new Limit[0];

    private final IdentityHashMap<Session, IdentityHashMap<MessageType, Meter>> meters = new IdentityHashMap<>();

    /** What a handler's annotation says; null if it has none. */
    private record Limit(
            HandlerRegistration handler, @Nullable RateLimit rate) {}

    public RateLimitInterceptor(NanoClock clock, CurrentMessage current, Stalls stalls) {
        this.clock = clock;
        this.current = current;
        this.stalls = stalls;
    }

    @Override
    public boolean isNeeded(GameBeans beans) {
        return !beans.methods(RateLimit.class).isEmpty();
    }

    @Override
    public void before(Session session, Message message, HandlerRegistration handler) {
        RateLimit rate = rateOf(handler);
        if (rate != null && !isTaken(session, ((RegisteredHandler) handler).type(), rate)) {
            throw new RateLimitedException(handler.messageName());
        }
    }

    private @Nullable RateLimit rateOf(HandlerRegistration handler) {
        int id = ((RegisteredHandler) handler).type().id();
        if (id >= limits.length) {
            limits = Arrays.copyOf(limits, id + 1);
        }
        Limit limit = limits[id];
        if (limit == null || !limit.handler().equals(handler)) {
            limit = new Limit(handler, handler.annotation(RateLimit.class));
            limits[id] = limit;
        }
        return limit.rate();
    }

    private boolean isTaken(Session session, MessageType type, RateLimit rate) {
        MessageBatch batch = current.batch();
        long arrived = batch == null ? clock.nanoTime() : batch.arrivedNanos();
        long unread = batch == null ? 0 : batch.unreadNanos();
        return meters.computeIfAbsent(session, one -> new IdentityHashMap<>(1))
                .computeIfAbsent(type, one -> new Meter(rate, arrived, unread))
                .take(arrived, unread, stalls.before(arrived));
    }

    /** What one session may still send of one type of message. */
    private static final class Meter {
        private final TokenBucket bucket;
        private long arrivedNanos;
        private long unreadNanos;
        private long earlyNanos;

        Meter(RateLimit rate, long arrivedNanos, long unreadNanos) {
            this.bucket = new TokenBucket(rate.perSecond(), rate.burst(), arrivedNanos);
            this.arrivedNanos = arrivedNanos;
            this.unreadNanos = unreadNanos;
        }

        /**
         * Whether there is room for a message.
         *
         * @param arrived when it arrived
         * @param unread for how long, in total, the session had not been read from until then
         * @param stalled for how long nothing at all was read just before
         */
        boolean take(long arrived, long unread, long stalled) {
            // Messages that arrive together are one burst.
            if (arrived != arrivedNanos) {
                earlyNanos = arrived - arrivedNanos < STREAM_NANOS ? JITTER_NANOS : 0;
                bucket.fill(arrived, unread - unreadNanos + stalled);
                arrivedNanos = arrived;
                unreadNanos = unread;
            }
            return bucket.take(1, earlyNanos);
        }
    }

    @Override
    public SessionLifecycleListener.Stage stage() {
        return SessionLifecycleListener.Stage.RATE_LIMITS;
    }

    @Override
    public void ended(Session session, CloseReason reason) {
        meters.remove(session);
    }

    /** How many sessions have sent something that is limited. */
    int sessions() {
        return meters.size();
    }
}
