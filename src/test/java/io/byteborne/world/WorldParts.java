package io.byteborne.world;

import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.dispatch.WorldExecutor;
import io.byteborne.network.FlushBatch;
import io.byteborne.network.SessionManager;
import io.byteborne.network.TestProperties;
import io.byteborne.network.UnknownMessages;
import io.byteborne.protocol.MessageParser;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.context.ApplicationEventPublisher;

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
        MethodHandle failing = MethodHandles.throwException(void.class, IllegalStateException.class)
                .bindTo(new IllegalStateException());
        TickMethods methods = new TickMethods();
        methods.set(List.of(new TickMethod(
                "failing",
                1,
                new TickSource(Duration.ZERO),
                MethodHandles.dropArguments(failing, 0, Tick.class),
                () -> 0)));
        for (int tick = 1; tick <= failures; tick++) {
            methods.run(tick);
        }
        return methods;
    }

    public static Timer timer(NanoClock clock) {
        return new Timer(clock, InstantSource.system());
    }

    public static WorldExecutor executor(Timer timer) {
        return new WorldTasks(timer, () -> {});
    }

    /** A world without a thread, with an executor that was made by {@link #executor}. */
    public static World world(
            Inbox inbox,
            WorldExecutor executor,
            MessageDispatcher dispatcher,
            SessionManager sessions,
            Timer timer,
            FlushBatch flushBatch,
            ApplicationEventPublisher publisher) {
        return new World(
                inbox,
                (WorldTasks) executor,
                dispatcher,
                sessions,
                timer,
                new TickCounter(Duration.ofMillis(50)),
                new TickMethods(),
                flushBatch,
                publisher);
    }

    public static Inbox inbox(MessageDispatcher dispatcher, NanoClock clock) {
        return new Inbox(
                new MessageParser(dispatcher, UnknownMessages.IGNORE),
                TestProperties.session(),
                TestProperties.server().maxQueuedBytes(),
                clock,
                () -> {});
    }
}
