package io.byteborne.bench;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.session.SessionManager;
import io.byteborne.world.Timer;
import java.time.Duration;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** The real program, with what the broadcast benchmark needs beside it. */
public final class ByteborneServer {
    private ByteborneServer() {}

    public static void main(String[] arguments) {
        new SpringApplication(ByteborneWorldApplication.class, Broadcaster.class).run(arguments);
    }

    /** Sends so many messages to all sessions in each tick. */
    static final class Broadcaster {
        @Bean
        @ConditionalOnProperty("bench.broadcasts")
        SmartInitializingSingleton broadcasting(
                Timer timer,
                SessionManager sessions,
                @Value("${bench.broadcasts}") int messages,
                @Value("${bench.text-bytes}") int textBytes) {
            S2C_Chat chat =
                    S2C_Chat.newBuilder().setContent("x".repeat(textBytes)).build();
            return () -> timer.every(Duration.ofMillis(50), () -> {
                for (int i = 0; i < messages; i++) {
                    sessions.sendToAll(chat);
                }
            });
        }
    }
}
