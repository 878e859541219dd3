package io.byteborne.internal.ratelimit;

import io.byteborne.internal.discovery.AnnotatedMethod;
import io.byteborne.internal.discovery.BeanDiscovery;
import io.byteborne.internal.discovery.GameBeans;
import io.byteborne.message.MessageHandler;
import io.byteborne.ratelimit.RateLimit;
import io.byteborne.server.StartupException;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Refuses a {@link RateLimit} where it would have no effect. */
public final class RateLimitCheck implements BeanDiscovery {
    @Override
    public void discover(GameBeans beans) {
        beans.methods(RateLimit.class).forEach(RateLimitCheck::check);
    }

    private static void check(AnnotatedMethod<RateLimit> method) {
        RateLimit rate = method.annotation();
        if (!(rate.perSecond() > 0) || rate.burst() < 1) {
            throw new StartupException(
                    "%s allows %s messages per second, %s at once.".formatted(method, rate.perSecond(), rate.burst()),
                    "Set 'perSecond' of %s to more than 0 and 'burst' to 1 or more.".formatted(method.description()));
        }
        if (!AnnotatedElementUtils.hasAnnotation(method.declared(), MessageHandler.class)) {
            throw new StartupException(
                    "%s is not a message handler, so nothing is limited.".formatted(method),
                    "Add @MessageHandler to %s, or remove @RateLimit.".formatted(method.description()));
        }
    }
}
