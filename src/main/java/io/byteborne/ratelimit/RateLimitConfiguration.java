package io.byteborne.ratelimit;

import io.byteborne.dispatch.CurrentMessage;
import io.byteborne.world.NanoClock;
import io.byteborne.world.WorldProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Limits on types of messages. */
@Configuration(proxyBeanMethods = false)
class RateLimitConfiguration {
    @Bean
    Stalls rateLimitStalls(NanoClock clock, WorldProperties properties) {
        return new Stalls(clock, properties);
    }

    @Bean
    RateLimitInterceptor rateLimitInterceptor(NanoClock clock, CurrentMessage current, Stalls stalls) {
        return new RateLimitInterceptor(clock, current, stalls);
    }

    @Bean
    RateLimitCheck rateLimitCheck() {
        return new RateLimitCheck();
    }
}
