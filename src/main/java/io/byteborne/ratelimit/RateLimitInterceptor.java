package io.byteborne.ratelimit;

import com.google.protobuf.Message;
import io.byteborne.dispatch.HandlerRegistration;
import io.byteborne.dispatch.OptionalInterceptor;
import io.byteborne.network.CloseReason;
import io.byteborne.network.Session;
import io.byteborne.network.TokenBucket;
import io.byteborne.protocol.MessageType;
import io.byteborne.startup.GameBeans;
import io.byteborne.world.NanoClock;
import io.byteborne.world.SessionLifecycleListener;
import io.byteborne.world.SessionStage;
import java.util.Arrays;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Refuses what comes too often. World thread.
 *
 * <p>Stands behind the login and before the validation, which costs more. Keeps a bucket for each limited type of message
 * that a session has sent, until the session closes.
 */
@Order(RateLimitInterceptor.ORDER)
final class RateLimitInterceptor implements OptionalInterceptor, SessionLifecycleListener {
    static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 50;

    private final NanoClock clock;
    /** By message id, as handlers are met. */
    private @Nullable Limit[] limits = new Limit[0];

    private final IdentityHashMap<Session, IdentityHashMap<MessageType, TokenBucket>> buckets = new IdentityHashMap<>();

    /** What a handler's annotation says; null if it has none. */
    private record Limit(
            HandlerRegistration handler, @Nullable RateLimit rate) {}

    RateLimitInterceptor(NanoClock clock) {
        this.clock = clock;
    }

    @Override
    public boolean isNeeded(GameBeans beans) {
        return !beans.methods(RateLimit.class).isEmpty();
    }

    @Override
    public void before(Session session, Message message, HandlerRegistration handler) {
        RateLimit rate = rateOf(handler);
        if (rate != null && !bucketOf(session, handler.type(), rate).take(1)) {
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

    private TokenBucket bucketOf(Session session, MessageType type, RateLimit rate) {
        long now = clock.nanoTime();
        TokenBucket bucket = buckets.computeIfAbsent(session, one -> new IdentityHashMap<>(1))
                .computeIfAbsent(type, one -> new TokenBucket(rate.perSecond(), rate.burst(), now));
        bucket.fill(now);
        return bucket;
    }

    @Override
    public SessionStage stage() {
        return SessionStage.RATE_LIMITS;
    }

    @Override
    public void ended(Session session, CloseReason reason) {
        buckets.remove(session);
    }

    /** How many sessions have sent something that is limited. */
    int sessions() {
        return buckets.size();
    }
}
