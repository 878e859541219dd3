package io.byteborne.login;

import io.byteborne.dispatch.ArgumentResolver;
import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.world.GameEvents;
import io.byteborne.world.Timer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Logging in. All of it is always there: whether clients have to log in is not known before every bean exists, and a
 * condition that goes by what is known earlier would let strangers in where it is wrong.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LoginProperties.class)
class LoginConfiguration {
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
    AuthenticatorDiscovery authenticatorDiscovery(MessageDispatcher dispatcher, Logins logins) {
        return new AuthenticatorDiscovery(dispatcher, logins);
    }

    @Bean
    ArgumentResolver principalResolver(Logins logins) {
        return new PrincipalResolver(logins::areRequired);
    }
}
