package io.byteborne.mygame;

import io.byteborne.login.Authenticator;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageInterceptor;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.byteborne.world.OnTick;
import io.byteborne.world.ServerStoppingEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/**
 * A game as somebody may write it in a clone, with all that would break the framework's tests if they ran with it: nobody
 * is served without a login, a message of theirs has a handler already, each tick fails, and so does the stop.
 */
@Configuration(proxyBeanMethods = false)
class StubbornGame {
    @Bean
    Authenticator<TestPing> stubbornAuthenticator() {
        return (session, ping) -> Authenticator.refuse("nobody");
    }

    @Bean
    MessageInterceptor stubbornInterceptor() {
        return new MessageInterceptor() {};
    }

    @MessageHandler
    void handle(TestPong pong) {}

    @OnTick
    void fail() {
        throw new IllegalStateException("each tick");
    }

    @EventListener
    void stop(ServerStoppingEvent event) {
        throw new IllegalStateException("at the stop");
    }
}
