package io.byteborne.ratelimit;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Limits on types of messages. */
@Configuration(proxyBeanMethods = false)
class RateLimitConfiguration {
    @Bean
    static RateLimitRegistrar rateLimitRegistrar() {
        return new RateLimitRegistrar();
    }

    @Bean
    static RateLimitCheck rateLimitCheck(ConfigurableListableBeanFactory beanFactory) {
        return new RateLimitCheck(beanFactory);
    }
}
