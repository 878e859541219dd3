package io.byteborne.internal.save;

import io.byteborne.internal.net.transport.Deadline;
import io.byteborne.internal.world.loop.BlockingTasksLifecycle;
import io.byteborne.message.LogText;
import io.byteborne.save.SaveStore;
import io.byteborne.session.Session;
import io.byteborne.world.WorldExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/** Lets a server that stops wait until all states are in the store, and says which are not if that takes too long. */
public final class SavesLifecycle implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {
    /** When all sessions have ended and the game's tasks are done, which may change states; while there is a world. */
    static final int PHASE = BlockingTasksLifecycle.PHASE - 1;

    private static final Duration TIME_TO_REPORT = Duration.ofSeconds(2);
    private static final int KEYS_PER_LINE = 100;
    private static final Logger log = LoggerFactory.getLogger(SavesLifecycle.class);

    private final ApplicationContext context;
    private final WorldExecutor world;
    private final Duration timeout;
    private final Duration hardStop;
    private final BooleanSupplier worldRuns;
    private volatile @Nullable Used used;
    private volatile @Nullable Deadline end;
    private volatile boolean running;

    /** What a game has that uses saves. */
    private record Used(DefaultSaves saves, SaveStore store) {}

    /**
     * @param timeout how long writing may take
     * @param hardStop how long after the context has begun to close the program is ended; what is lost is said before
     * @param worldRuns whether there is a world thread, without which nothing is ever written
     */
    public SavesLifecycle(
            ApplicationContext context,
            WorldExecutor world,
            Duration timeout,
            Duration hardStop,
            BooleanSupplier worldRuns) {
        this.context = context;
        this.world = world;
        this.timeout = timeout;
        this.hardStop = hardStop;
        this.worldRuns = worldRuns;
    }

    /** The game uses saves. */
    public void manage(DefaultSaves saves, SaveStore store) {
        used = new Used(saves, store);
    }

    /**
     * What is complete, on the world thread, once what a session has changed that has ended is saved, or cannot be any more;
     * it may fail, which means the same. To be asked after all listeners have heard of the end. World thread.
     */
    public CompletionStage<?> writtenAfter(Session session) {
        Used now = used;
        return now == null
                ? CompletableFuture.completedFuture(null)
                : now.saves().writtenAfter(session);
    }

    /** Where the game's saves are kept; null if it uses none. */
    public @Nullable SaveStore store() {
        Used now = used;
        return now == null ? null : now.store();
    }

    /** The context begins to close; on the thread that closes it. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        if (event.getApplicationContext().equals(context)) {
            end = Deadline.in(hardStop.minus(TIME_TO_REPORT));
        }
    }

    @Override
    public void start() {
        Used now = used;
        if (now != null) {
            now.saves().start();
        }
        running = true;
    }

    @Override
    public void stop() {
        Used now = used;
        if (now != null && worldRuns.getAsBoolean()) {
            Deadline closed = end;
            Duration left = closed == null ? timeout : Duration.ofNanos(closed.remainingNanos());
            stop(now.saves(), left.compareTo(timeout) < 0 ? left : timeout);
        }
        running = false;
    }

    private void stop(DefaultSaves saves, Duration atMost) {
        CompletableFuture<@Nullable Void> written = new CompletableFuture<>();
        world.execute(() -> saves.stop().whenComplete((all, failure) -> written.complete(null)));
        try {
            written.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException unfinished) {
            report(saves.unsavedKeys(), atMost);
        } catch (InterruptedException interrupted) {
            report(saves.unsavedKeys(), atMost);
            Thread.currentThread().interrupt();
        }
    }

    private static void report(List<String> keys, Duration atMost) {
        log.error(
                "{} saves are not written after {}, and their last changes are lost; their keys follow",
                keys.size(),
                atMost);
        for (int from = 0; from < keys.size(); from += KEYS_PER_LINE) {
            List<String> some = keys.subList(from, Math.min(from + KEYS_PER_LINE, keys.size()));
            // Names in them may be the choice of clients.
            log.error("Not written: {}", some.stream().map(LogText::of).toList());
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
