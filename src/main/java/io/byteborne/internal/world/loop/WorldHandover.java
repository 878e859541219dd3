package io.byteborne.internal.world.loop;

import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

/**
 * Lets the game stop the server from wherever it likes: from the world thread, and from a blocking handler, too. The stop
 * waits for the world and for blocking handlers; one of them that waits for the stop in turn would hold up both. So
 * another thread takes the place of such a world thread, and such a handler counts as over.
 *
 * <p>Of two kinds of thread it is certain that they do not go on before the stop is over: the one that closes the
 * context, and one that is in {@link Runtime#exit}, which never returns. A thread that is merely busy, or blocked by
 * anything else, is left alone.
 */
public final class WorldHandover implements ApplicationListener<ContextClosedEvent>, Ordered {
    private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();

    private final ApplicationContext context;
    private final WorldLifecycle world;
    private final DefaultMessageDispatcher dispatcher;

    public WorldHandover(ApplicationContext context, WorldLifecycle world, DefaultMessageDispatcher dispatcher) {
        this.context = context;
        this.world = world;
        this.dispatcher = dispatcher;
    }

    /** The first of all: other listeners may wait for the world. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    /** The context begins to close; on the thread that closes it. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        if (event.getApplicationContext().equals(context) && world.isRunning()) {
            Thread closing = Thread.currentThread();
            release(thread -> thread == closing);
            Thread.ofPlatform().name("world-handover").daemon().start(this::watch);
        }
    }

    /** On a thread of its own: a game may call for the exit several times, and while the stop is under way. */
    private void watch() {
        while (world.isRunning()) {
            release(WorldHandover::isExiting);
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
    }

    private void release(Predicate<Thread> waits) {
        Thread worldThread = world.thread();
        if (worldThread != null && waits.test(worldThread)) {
            world.replaceThread(worldThread);
        }
        dispatcher.abandonBlocking(waits);
    }

    /**
     * Whether a thread will never do anything more. What it did before is visible to whoever has called this: a thread
     * is halted for its stack to be read.
     */
    private static boolean isExiting(Thread thread) {
        return switch (thread.getState()) {
            // For the shutdown hooks to end, or for another thread that has exited, too.
            case WAITING, BLOCKED ->
                Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(Runtime.class.getName())
                                && frame.getMethodName().equals("exit"));
            default -> false;
        };
    }
}
