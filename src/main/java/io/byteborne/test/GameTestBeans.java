package io.byteborne.test;

import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.network.ServerLifecycle;
import io.byteborne.network.ServerService;
import io.byteborne.network.SessionManager;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MessageSerializer;
import io.byteborne.world.WorldLifecycle;
import io.byteborne.world.WorldProperties;
import java.net.SocketAddress;
import java.time.Clock;
import java.util.Set;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * What a {@link GameTest} adds to the application. Not annotated as configuration, since it lies where the program looks
 * for components.
 */
final class GameTestBeans {
    private static final int MAX_TICKS_TO_END = 100;

    /** Neither port nor world thread starts by itself. */
    @Bean
    static BeanPostProcessor gameTestStarts() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String beanName) {
                if (bean instanceof ServerLifecycle port) {
                    port.setAutoStartup(false);
                } else if (bean instanceof WorldLifecycle thread) {
                    thread.setAutoStartup(false);
                }
                return bean;
            }
        };
    }

    @Bean
    @Primary
    SteppedClock gameTestClock() {
        return new SteppedClock();
    }

    @Bean
    @Primary
    Clock gameTestWallClock(SteppedClock clock) {
        return clock.wallClock();
    }

    @Bean
    InProcessNetwork gameTestNetwork(ServerService server, SteppedClock clock) {
        return new InProcessNetwork(server.createAcceptor(), clock);
    }

    @Bean
    TestWorld testWorld(
            WorldLifecycle world,
            SteppedClock clock,
            InProcessNetwork network,
            MessageDispatcher dispatcher,
            WorldProperties properties) {
        return new TestWorld(world.createLoop(), clock, network, dispatcher, properties, TestWorld.PATIENCE);
    }

    @Bean
    TestClients testClients(
            TestWorld world,
            InProcessNetwork network,
            SessionManager sessions,
            MessageSerializer serializer,
            MessageRegistry registry) {
        return new TestClients(
                () -> new InProcessWire(world, network),
                addresses -> tickUntilEnded(world, sessions, addresses),
                serializer,
                registry);
    }

    private static void tickUntilEnded(TestWorld world, SessionManager sessions, Set<SocketAddress> addresses) {
        // A session ends behind its last message, and that may have to wait for those before.
        world.tick();
        for (int i = 0; SessionEnds.isAnyOpen(sessions, addresses); i++) {
            if (i == MAX_TICKS_TO_END) {
                throw new AssertionError("After %d ticks, a message is still being worked on".formatted(i));
            }
            world.tick();
        }
    }
}
