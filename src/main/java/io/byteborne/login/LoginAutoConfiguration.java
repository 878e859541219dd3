package io.byteborne.login;

import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.world.GameEvents;
import io.byteborne.world.Timer;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Logging in, where there is an {@link Authenticator}. An auto-configuration, because those are looked at when all of
 * the game's own beans are known.
 */
@AutoConfiguration
@ConditionalOnBean(Authenticator.class)
@EnableConfigurationProperties(LoginProperties.class)
class LoginAutoConfiguration {
    @Bean
    UserRegistry userRegistry() {
        return new UserRegistry();
    }

    @Bean
    Logins logins(UserRegistry users, LoginProperties properties, Timer timer, GameEvents events) {
        return new Logins(users, properties, timer, events);
    }

    @Bean
    LoginInterceptor loginInterceptor(Logins logins) {
        return new LoginInterceptor(logins);
    }

    @Bean
    static AuthenticatorDiscovery authenticatorDiscovery(
            ConfigurableListableBeanFactory beanFactory, MessageDispatcher dispatcher, Logins logins) {
        return new AuthenticatorDiscovery(beanFactory, dispatcher, logins);
    }
}
