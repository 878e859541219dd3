package io.byteborne.login;

import io.byteborne.dispatch.ArgumentResolver;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What every game has, so that a handler which asks for a user in vain is told so. */
@Configuration(proxyBeanMethods = false)
class LoginConfiguration {
    @Bean
    ArgumentResolver principalResolver(ObjectProvider<Logins> logins) {
        return new PrincipalResolver(() -> logins.getIfAvailable() != null);
    }
}
