package io.byteborne.world;

import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.network.FlushBatch;
import io.byteborne.network.ServerProperties;
import io.byteborne.network.SessionManager;
import io.byteborne.network.SessionProperties;
import io.byteborne.protocol.MessageParser;
import io.byteborne.startup.Candidates;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The world and its thread. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WorldProperties.class)
public class WorldConfiguration {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    @Bean
    NanoClock nanoClock() {
        return NanoClock.SYSTEM;
    }

    @Bean
    Sleeper sleeper() {
        return new Sleeper();
    }

    @Bean
    GameCalls gameCalls() {
        return new GameCalls();
    }

    @Bean
    GameEvents gameEvents(ApplicationEventPublisher publisher) {
        return new GameEvents(publisher);
    }

    @Bean
    SessionLifecycle sessionLifecycle(
            SessionManager sessions, GameEvents events, ObjectProvider<SessionLifecycleListener> listeners) {
        return new SessionLifecycle(sessions, events, listeners.stream().toList());
    }

    @Bean
    Inbox inbox(
            MessageParser parser,
            MessageDispatcher dispatcher,
            SessionProperties limits,
            ServerProperties server,
            WorldProperties properties,
            NanoClock clock,
            Sleeper sleeper) {
        return new Inbox(
                parser,
                dispatcher::isReplyAwaited,
                limits,
                server.maxQueuedBytes(),
                clock,
                onArrival(properties, sleeper));
    }

    @Bean
    WorldTasks worldTasks(Timer timer, WorldProperties properties, Sleeper sleeper, GameCalls calls) {
        return new WorldTasks(timer, onArrival(properties, sleeper), calls);
    }

    private static Runnable onArrival(WorldProperties properties, Sleeper sleeper) {
        return properties.dispatch() == DispatchMode.ON_ARRIVAL ? sleeper::wake : () -> {};
    }

    @Bean
    Timer timer(NanoClock clock, ObjectProvider<InstantSource> wallClock, GameCalls calls) {
        InstantSource own = Candidates.single(wallClock);
        return new Timer(clock, own == null ? InstantSource.system() : own, calls);
    }

    @Bean
    TickCounter tickCounter(WorldProperties properties) {
        return new TickCounter(properties.interval());
    }

    @Bean
    TickResolver tickResolver(TickCounter ticks) {
        return new TickResolver(ticks);
    }

    @Bean
    TickMethods tickMethods(GameCalls calls) {
        return new TickMethods(calls);
    }

    @Bean
    OnTickDiscovery onTickDiscovery(TickMethods methods, NanoClock clock, WorldProperties properties) {
        return new OnTickDiscovery(methods, clock, properties.interval());
    }

    @Bean
    World world(
            GameCalls calls,
            Inbox inbox,
            WorldTasks tasks,
            MessageDispatcher dispatcher,
            SessionLifecycle lifecycle,
            Timer timer,
            TickCounter ticks,
            TickMethods tickMethods,
            FlushBatch flushBatch,
            GameEvents events) {
        return new World(calls, inbox, tasks, dispatcher, lifecycle, timer, ticks, tickMethods, flushBatch, events);
    }

    @Bean
    TickStatistics tickStatistics(NanoClock clock, WorldProperties properties) {
        return new TickStatistics(clock, properties.interval().toNanos());
    }

    @Bean
    WorldLifecycle worldLifecycle(
            World world,
            TickCounter ticks,
            Inbox inbox,
            WorldTasks tasks,
            Sleeper sleeper,
            NanoClock clock,
            WorldProperties properties,
            TickStatistics statistics,
            List<TickListener> listeners) {
        return new WorldLifecycle(
                () -> new WorldLoop(
                        world,
                        ticks,
                        () -> !inbox.isEmpty() || !tasks.isEmpty() || world.hasBacklog(),
                        sleeper,
                        clock,
                        properties.interval(),
                        properties.dispatch(),
                        statistics,
                        listeners),
                "world",
                STOP_TIMEOUT);
    }

    @Bean
    WorldHandover worldHandover(ApplicationContext context, WorldLifecycle world, MessageDispatcher dispatcher) {
        return new WorldHandover(context, world, dispatcher);
    }
}
