package io.byteborne.test;

import io.byteborne.internal.dispatch.AsyncWork;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.net.NettyServerService;
import io.byteborne.internal.net.ServerLifecycle;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.settings.WorldProperties;
import io.byteborne.internal.world.loop.WorldLifecycle;
import io.byteborne.session.SessionManager;
import java.net.SocketAddress;
import java.time.Clock;
import java.util.Set;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * What a {@link GameTest} adds to the application. Not annotated as configuration, since component scanning would find
 * it.
 */
final class GameTestBeans {
    private static final int MAX_TICKS_TO_END = 100;

    /** Neither the port nor the world thread starts automatically. */
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
    InProcessNetwork gameTestNetwork(NettyServerService server, SteppedClock clock) {
        return new InProcessNetwork(server.createAcceptor(), clock);
    }

    @Bean
    TestWorld testWorld(
            WorldLifecycle world,
            SteppedClock clock,
            InProcessNetwork network,
            AsyncWork work,
            DefaultMessageDispatcher dispatcher,
            WorldProperties properties,
            GameTestCustomizer.Patience patience) {
        return new TestWorld(
                world.createLoop(),
                clock,
                network,
                work.inFlight(),
                dispatcher::isReplyAwaited,
                properties,
                patience.time());
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
        // A session ends after its last message, which may have to wait for earlier ones.
        world.tick();
        for (int i = 0; SessionEnds.isAnyOpen(sessions, addresses); i++) {
            if (i == MAX_TICKS_TO_END) {
                throw new AssertionError("After %s ticks, a message is still being worked on".formatted(i));
            }
            world.tick();
        }
    }
}
