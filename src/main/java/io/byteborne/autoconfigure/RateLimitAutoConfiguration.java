package io.byteborne.autoconfigure;

import io.byteborne.internal.dispatch.CurrentMessage;
import io.byteborne.internal.ratelimit.RateLimitCheck;
import io.byteborne.internal.ratelimit.RateLimitInterceptor;
import io.byteborne.internal.ratelimit.Stalls;
import io.byteborne.internal.settings.WorldProperties;
import io.byteborne.world.NanoClock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Limits on types of messages. */
@AutoConfiguration
public class RateLimitAutoConfiguration {
    @Bean
    Stalls byteborneRateLimitStalls(NanoClock clock, WorldProperties properties) {
        return new Stalls(clock, properties);
    }

    @Bean
    RateLimitInterceptor byteborneRateLimitInterceptor(NanoClock clock, CurrentMessage current, Stalls stalls) {
        return new RateLimitInterceptor(clock, current, stalls);
    }

    @Bean
    RateLimitCheck byteborneRateLimitCheck() {
        return new RateLimitCheck();
    }
}
