package io.byteborne.ratelimit;

import io.byteborne.dispatch.MessageHandler;
import io.byteborne.startup.AnnotatedMethod;
import io.byteborne.startup.BeanDiscovery;
import io.byteborne.startup.GameBeans;
import io.byteborne.startup.StartupException;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Lets no {@link RateLimit} stand where it would do nothing. */
final class RateLimitCheck implements BeanDiscovery {
    @Override
    public void discover(GameBeans beans) {
        beans.methods(RateLimit.class).forEach(RateLimitCheck::check);
    }

    private static void check(AnnotatedMethod<RateLimit> method) {
        RateLimit rate = method.annotation();
        if (!(rate.perSecond() > 0) || rate.burst() < 1) {
            throw new StartupException(
                    "%s allows %s messages per second, %d at once.".formatted(method, rate.perSecond(), rate.burst()),
                    "Set 'perSecond' of %s to more than 0 and 'burst' to 1 or more.".formatted(method.description()));
        }
        if (!AnnotatedElementUtils.hasAnnotation(method.declared(), MessageHandler.class)) {
            throw new StartupException(
                    "%s is no message handler, so nothing is limited.".formatted(method),
                    "Add @MessageHandler to %s, or remove @RateLimit.".formatted(method.description()));
        }
    }
}
