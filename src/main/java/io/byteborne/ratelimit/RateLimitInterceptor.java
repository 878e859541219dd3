package io.byteborne.ratelimit;

import com.google.protobuf.Message;
import io.byteborne.dispatch.CurrentMessage;
import io.byteborne.dispatch.HandlerRegistration;
import io.byteborne.dispatch.OptionalInterceptor;
import io.byteborne.network.CloseReason;
import io.byteborne.network.Session;
import io.byteborne.network.TokenBucket;
import io.byteborne.protocol.MessageBatch;
import io.byteborne.protocol.MessageType;
import io.byteborne.startup.GameBeans;
import io.byteborne.world.NanoClock;
import io.byteborne.world.SessionLifecycleListener;
import io.byteborne.world.SessionStage;
import java.time.Duration;
import java.util.Arrays;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Refuses what comes too often, by the time at which it arrived: the world may come round to it much later, and to
 * several at once. World thread.
 *
 * <p>Time in which this side did not read from the session, or stood still, is the peer's to use afterwards, burst or not:
 * what the peer sent meanwhile comes at once. For a like reason a peer that sends all the time may be a little early: what
 * leaves it at even distances does not arrive so.
 *
 * <p>Stands behind the login and before the validation, which costs more. Keeps a bucket for each limited type of message
 * that a session has sent, until the session closes.
 */
@Order(RateLimitInterceptor.ORDER)
final class RateLimitInterceptor implements OptionalInterceptor, SessionLifecycleListener {
    static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 50;

    /** Messages at distances below this are a stream; what comes after a longer time is held to the burst alone. */
    private static final long STREAM_NANOS = Duration.ofSeconds(1).toNanos();
    /** How much earlier than its turn a message of a stream may come. */
    private static final long JITTER_NANOS = Duration.ofMillis(100).toNanos();

    private final NanoClock clock;
    private final CurrentMessage current;
    private final Stalls stalls;
    /** By message id, as handlers are met. */
    private @Nullable Limit[] limits = new Limit[0];

    private final IdentityHashMap<Session, IdentityHashMap<MessageType, Meter>> meters = new IdentityHashMap<>();

    /** What a handler's annotation says; null if it has none. */
    private record Limit(
            HandlerRegistration handler, @Nullable RateLimit rate) {}

    RateLimitInterceptor(NanoClock clock, CurrentMessage current, Stalls stalls) {
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
        if (rate != null && !isTaken(session, handler.type(), rate)) {
            throw new RateLimitedException(handler.type());
        }
    }

    private @Nullable RateLimit rateOf(HandlerRegistration handler) {
        int id = handler.type().id();
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
         * @param unread for how long, in all, the session was not read from until then
         * @param stalled for how long nobody was read from just before
         */
        boolean take(long arrived, long unread, long stalled) {
            // What comes together is one burst.
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
    public SessionStage stage() {
        return SessionStage.RATE_LIMITS;
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
