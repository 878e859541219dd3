package io.byteborne.autoconfigure;

import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.login.AuthenticatorDiscovery;
import io.byteborne.internal.login.DefaultUserRegistry;
import io.byteborne.internal.login.LoginInterceptor;
import io.byteborne.internal.login.Logins;
import io.byteborne.internal.login.PrincipalResolver;
import io.byteborne.internal.login.ReplacedSessions;
import io.byteborne.internal.login.UserGuard;
import io.byteborne.internal.settings.LoginProperties;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.internal.world.WorldTasks;
import io.byteborne.login.UserRegistry;
import io.byteborne.message.ArgumentResolver;
import io.byteborne.session.SessionManager;
import io.byteborne.world.Timer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Logging in. All of it is always there: whether clients have to log in is not known before every bean exists, and a
 * condition that goes by what is known earlier would let strangers in where it is wrong.
 */
@AutoConfiguration
@EnableConfigurationProperties(LoginProperties.class)
public class LoginAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(UserRegistry.class)
    UserRegistry byteborneUserRegistry() {
        return new DefaultUserRegistry();
    }

    @Bean
    ReplacedSessions byteborneReplacedSessions(SessionManager sessions, WorldTasks world) {
        return new ReplacedSessions(sessions, world::complete);
    }

    @Bean
    Logins byteborneLogins(
            UserRegistry users, LoginProperties properties, Timer timer, GameEvents events, ReplacedSessions replaced) {
        return new Logins(users, properties, timer, events, replaced);
    }

    @Bean
    LoginInterceptor byteborneLoginInterceptor(Logins logins, DefaultMessageDispatcher dispatcher) {
        return new LoginInterceptor(logins, dispatcher);
    }

    @Bean
    AuthenticatorDiscovery byteborneAuthenticatorDiscovery(
            DefaultMessageDispatcher dispatcher, Logins logins, ObjectProvider<UserGuard> guard, WorldTasks world) {
        return new AuthenticatorDiscovery(dispatcher, logins, guard.getIfAvailable(), world::complete);
    }

    @Bean
    ArgumentResolver bytebornePrincipalResolver(Logins logins) {
        return new PrincipalResolver(logins::areRequired);
    }
}
