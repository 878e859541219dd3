package io.byteborne.ratelimit;

import io.byteborne.dispatch.AnnotatedMethod;
import io.byteborne.dispatch.AnnotatedMethods;
import io.byteborne.dispatch.MessageHandler;
import io.byteborne.startup.StartupException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Lets no {@link RateLimit} stand where it would do nothing. Main thread, once all singletons exist. */
final class RateLimitCheck implements SmartInitializingSingleton {
    private final ConfigurableListableBeanFactory beanFactory;

    RateLimitCheck(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    @Override
    public void afterSingletonsInstantiated() {
        AnnotatedMethods.find(beanFactory, RateLimit.class).forEach(this::check);
    }

    private void check(AnnotatedMethod<RateLimit> method) {
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
        if (!beanFactory.containsBean(RateLimitRegistrar.BEAN_NAME)) {
            throw new StartupException(
                    "%s would not be enforced: the definition of its bean does not say that the bean is a %s."
                            .formatted(method, method.beanClass().getName()),
                    "Declare %s as the return type of the @Bean method that makes it."
                            .formatted(method.beanClass().getSimpleName()));
        }
    }
}
