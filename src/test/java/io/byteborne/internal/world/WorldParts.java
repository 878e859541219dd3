package io.byteborne.internal.world;

import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.protocol.MessageParser;
import io.byteborne.internal.settings.SessionProperties.UnknownMessages;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.internal.world.TickCounter.TickSource;
import io.byteborne.internal.world.TickMethods.TickMethod;
import io.byteborne.internal.world.inbox.Inbox;
import io.byteborne.internal.world.loop.TickStatistics;
import io.byteborne.session.CloseReason;
import io.byteborne.world.NanoClock;
import io.byteborne.world.Tick;
import io.byteborne.world.WorldExecutor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;

/** Makes parts of a world that has no thread, for tests in other packages. */
public final class WorldParts {
    private WorldParts() {}

    public static TickStatistics tickStatistics(NanoClock clock, Duration interval) {
        return new TickStatistics(clock, interval.toNanos());
    }

    public static void skipTicks(TickStatistics statistics, long count) {
        statistics.skipped(count);
    }

    /** Methods that have thrown so often. */
    public static TickMethods failedTickMethods(int failures) {
        TickMethods methods = new TickMethods(new GameCalls());
        Runnable failing = () -> {
            throw new IllegalStateException("as planned");
        };
        methods.set(List.of(tickMethod(failing, () -> 0)));
        for (int tick = 1; tick <= failures; tick++) {
            methods.run(tick);
        }
        return methods;
    }

    /** A method that runs with each tick. */
    static TickMethod tickMethod(Runnable method, NanoClock clock) {
        return tickMethod(1, method, clock);
    }

    /** A method that runs every so many ticks. */
    static TickMethod tickMethod(int every, Runnable method, NanoClock clock) {
        MethodHandle call;
        try {
            call = MethodHandles.lookup()
                    .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                    .bindTo(method);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError(impossible.getMessage(), impossible);
        }
        return new TickMethod(
                "a method under test",
                every,
                new TickSource(Duration.ZERO),
                MethodHandles.dropArguments(call, 0, Tick.class),
                clock);
    }

    public static WorldTimer timer(NanoClock clock) {
        return new WorldTimer(clock, InstantSource.system(), new GameCalls(), () -> {});
    }

    public static WorldTasks executor(WorldTimer timer) {
        return new WorldTasks(timer, () -> {}, new GameCalls());
    }

    /** The world is about to make another call into the game. */
    public static void beginCall(GameCalls calls) {
        calls.begin();
    }

    /** From now on that thread is the world's. */
    public static void runBy(GameCalls calls, @Nullable Thread thread) {
        calls.runBy(thread);
    }

    /** A session ends, as the world lets it, where the program consists of these beans. */
    public static void end(BeanFactory program, ChannelSession session, CloseReason reason) {
        new SessionLifecycle(
                        program.getBean(DefaultSessionManager.class),
                        program.getBeanProvider(GameEvents.class).getIfAvailable(() -> new GameEvents(event -> {})),
                        program.getBeanProvider(SessionLifecycleListener.class).stream()
                                .toList())
                .end(session, reason);
    }

    /** A world without a thread, with an executor that was made by {@link #executor}. */
    public static World world(
            Inbox inbox,
            WorldExecutor executor,
            DefaultMessageDispatcher dispatcher,
            DefaultSessionManager sessions,
            WorldTimer timer,
            FlushBatch flushBatch,
            GameEvents events,
            SessionLifecycleListener... listeners) {
        GameCalls calls = new GameCalls();
        return new World(
                calls,
                inbox,
                (WorldTasks) executor,
                dispatcher,
                new SessionLifecycle(sessions, events, List.of(listeners)),
                timer,
                new TickCounter(Duration.ofMillis(50)),
                new TickMethods(calls),
                flushBatch,
                events);
    }

    public static Inbox inbox(DefaultMessageDispatcher dispatcher, NanoClock clock) {
        return new Inbox(
                new MessageParser(dispatcher, UnknownMessages.IGNORE),
                dispatcher::isReplyAwaited,
                TestProperties.session(),
                TestProperties.server().maxQueuedBytes(),
                clock,
                () -> {});
    }
}
