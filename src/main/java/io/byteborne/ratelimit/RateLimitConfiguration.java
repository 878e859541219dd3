package io.byteborne.ratelimit;

import io.byteborne.world.NanoClock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Limits on types of messages. */
@Configuration(proxyBeanMethods = false)
class RateLimitConfiguration {
    @Bean
    RateLimitInterceptor rateLimitInterceptor(NanoClock clock) {
        return new RateLimitInterceptor(clock);
    }

    @Bean
    RateLimitCheck rateLimitCheck() {
        return new RateLimitCheck();
    }
}
