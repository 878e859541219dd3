package io.byteborne.internal.world;

import io.byteborne.internal.logging.RateLimitedLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The calls into the game that the world thread makes: of a handler, a task, a timer's callback, a method that runs with
 * ticks, the listeners for a session's beginning or end. They are numbered: whatever has the same number was done by the
 * same call. And it is known which thread makes them, so that a mistake is found where it is made: what is only for that
 * thread fails on any other.
 */
public final class GameCalls {
    private final RateLimitedLog mistakes = new RateLimitedLog(LoggerFactory.getLogger(GameCalls.class));
    private long number;
    /** Null while nobody runs the world. */
    private volatile @Nullable Thread thread;

    /** The world is about to make a call. World thread. */
    void begin() {
        number++;
    }

    /** The number of the call that is being made; 0 before the first, at start-up. World thread. */
    public long number() {
        return number;
    }

    /** From now on that thread is the world's; null if there is none any more. Any thread. */
    void runBy(@Nullable Thread runner) {
        if (thread != runner) {
            thread = runner;
        }
    }

    /**
     * Makes sure that the world's own thread calls. As long as nobody runs the world, at start-up and after its end, any
     * thread may. The mistake is logged, too: what a task of a future throws, nobody may ever look at.
     *
     * @param call what is called, as programmers write it
     * @throws WrongThreadException if another thread than the world's calls
     */
    public void requireWorldThread(String call) {
        Thread runner = thread;
        if (runner != null && runner != Thread.currentThread()) {
            WrongThreadException mistake = new WrongThreadException(
                    ("%s was called on thread '%s', but is only for the world thread, which is '%s'. Hand it over:"
                                    + " worldExecutor.execute(() -> ...) with the WorldExecutor bean.")
                            .formatted(call, nameOf(Thread.currentThread()), nameOf(runner)));
            mistakes.error("{} was refused", call, mistake);
            throw mistake;
        }
    }

    /** Virtual threads most often have no name. */
    private static String nameOf(Thread thread) {
        return thread.getName().isEmpty() ? thread.toString() : thread.getName();
    }
}
