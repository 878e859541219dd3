package io.byteborne.autoconfigure;

import io.byteborne.internal.discovery.Candidates;
import io.byteborne.internal.dispatch.BlockingTasks;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.protocol.MessageParser;
import io.byteborne.internal.settings.Alternatives;
import io.byteborne.internal.settings.ServerProperties;
import io.byteborne.internal.settings.SessionProperties;
import io.byteborne.internal.settings.WorldProperties;
import io.byteborne.internal.settings.WorldProperties.DispatchMode;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.internal.world.OnTickDiscovery;
import io.byteborne.internal.world.SessionLifecycle;
import io.byteborne.internal.world.SessionLifecycleListener;
import io.byteborne.internal.world.TickCounter;
import io.byteborne.internal.world.TickMethods;
import io.byteborne.internal.world.World;
import io.byteborne.internal.world.WorldTasks;
import io.byteborne.internal.world.WorldThreadRules;
import io.byteborne.internal.world.WorldTimer;
import io.byteborne.internal.world.inbox.Inbox;
import io.byteborne.internal.world.loop.BlockingTasksLifecycle;
import io.byteborne.internal.world.loop.Sleeper;
import io.byteborne.internal.world.loop.TickListener;
import io.byteborne.internal.world.loop.TickStatistics;
import io.byteborne.internal.world.loop.WorldHandover;
import io.byteborne.internal.world.loop.WorldLifecycle;
import io.byteborne.internal.world.loop.WorldLoop;
import io.byteborne.world.NanoClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The world and its thread. */
@AutoConfiguration
@EnableConfigurationProperties(WorldProperties.class)
public class WorldAutoConfiguration {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(5);

    @Bean
    static Alternatives byteborneTickAlternatives(Environment environment) {
        return new Alternatives(environment, "byteborne.world.tick-interval", "byteborne.world.tick-rate");
    }

    @Bean
    Sleeper byteborneSleeper() {
        return new Sleeper();
    }

    @Bean
    GameCalls byteborneGameCalls() {
        return new GameCalls();
    }

    @Bean
    GameEvents byteborneGameEvents(ApplicationEventPublisher publisher) {
        return new GameEvents(publisher);
    }

    @Bean
    SessionLifecycle byteborneSessionLifecycle(
            DefaultSessionManager sessions, GameEvents events, ObjectProvider<SessionLifecycleListener> listeners) {
        return new SessionLifecycle(sessions, events, listeners.stream().toList());
    }

    @Bean
    Inbox byteborneInbox(
            MessageParser parser,
            DefaultMessageDispatcher dispatcher,
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
    WorldTasks byteborneWorldTasks(WorldTimer timer, Sleeper sleeper, GameCalls calls) {
        return new WorldTasks(timer, sleeper::wake, calls);
    }

    private static Runnable onArrival(WorldProperties properties, Sleeper sleeper) {
        return properties.dispatch() == DispatchMode.ON_ARRIVAL ? sleeper::wake : sleeper::wakeFromDeepSleep;
    }

    @Bean
    WorldTimer byteborneTimer(
            NanoClock clock, ObjectProvider<InstantSource> wallClock, GameCalls calls, Sleeper sleeper) {
        InstantSource own = Candidates.single(wallClock);
        return new WorldTimer(clock, own == null ? InstantSource.system() : own, calls, sleeper::wakeFromDeepSleep);
    }

    @Bean
    TickCounter byteborneTickCounter(WorldProperties properties) {
        return new TickCounter(properties.interval());
    }

    @Bean
    TickMethods byteborneTickMethods(GameCalls calls) {
        return new TickMethods(calls);
    }

    @Bean
    OnTickDiscovery byteborneOnTickDiscovery(TickMethods methods, NanoClock clock, WorldProperties properties) {
        return new OnTickDiscovery(methods, clock, properties.interval());
    }

    @Bean
    WorldThreadRules byteborneWorldThreadRules() {
        return new WorldThreadRules();
    }

    @Bean
    World byteborneWorld(
            GameCalls calls,
            Inbox inbox,
            WorldTasks tasks,
            DefaultMessageDispatcher dispatcher,
            SessionLifecycle lifecycle,
            WorldTimer timer,
            TickCounter ticks,
            TickMethods tickMethods,
            FlushBatch flushBatch,
            GameEvents events) {
        return new World(calls, inbox, tasks, dispatcher, lifecycle, timer, ticks, tickMethods, flushBatch, events);
    }

    @Bean
    TickStatistics byteborneTickStatistics(NanoClock clock, WorldProperties properties) {
        return new TickStatistics(clock, properties.interval().toNanos());
    }

    @Bean
    WorldLifecycle byteborneWorldLifecycle(
            World world,
            TickCounter ticks,
            Inbox inbox,
            WorldTasks tasks,
            Sleeper sleeper,
            NanoClock clock,
            WorldProperties properties,
            TickStatistics statistics,
            List<TickListener> listeners) {
        // Another clock may run faster than the machine's, or be advanced by hand: then nobody would wake the world.
        Duration longestSleep = NanoClock.SYSTEM.equals(clock) ? LONGEST_SLEEP : Duration.ZERO;
        return new WorldLifecycle(
                () -> new WorldLoop(
                        world,
                        ticks,
                        () -> !inbox.isEmpty() || !tasks.isEmpty() || world.hasWaiting(),
                        tasks::areUrgent,
                        sleeper,
                        clock,
                        properties.interval(),
                        longestSleep,
                        properties.dispatch(),
                        statistics,
                        listeners),
                "world",
                STOP_TIMEOUT);
    }

    @Bean
    BlockingTasksLifecycle byteborneBlockingTasksLifecycle(
            BlockingTasks tasks, ServerProperties properties, WorldLifecycle world) {
        return new BlockingTasksLifecycle(tasks, properties.shutdownTimeout(), world::isRunning);
    }

    @Bean
    WorldHandover byteborneWorldHandover(
            ApplicationContext context, WorldLifecycle world, DefaultMessageDispatcher dispatcher) {
        return new WorldHandover(context, world, dispatcher);
    }
}
