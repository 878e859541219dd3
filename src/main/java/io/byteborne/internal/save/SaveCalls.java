package io.byteborne.internal.save;

import io.byteborne.internal.dispatch.WorkInFlight;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Calls of the store, each on a virtual thread of its own for as long as it takes; their outcomes come back to the world. */
public final class SaveCalls {
    private final Executor threads;
    private final Executor outcomes;
    private final WorkInFlight inFlight;

    /**
     * @param threads runs each call on a thread of its own
     * @param outcomes runs, on the world thread, what is to be done with an outcome, as soon as the world can
     */
    public SaveCalls(Executor threads, Executor outcomes, WorkInFlight inFlight) {
        this.threads = threads;
        this.outcomes = outcomes;
        this.inFlight = inFlight;
    }

    /**
     * Begins a call.
     *
     * @param what says what it is, in words
     * @param outcome takes what the call returned or threw, on the world thread; one of them is null
     */
    <T> void begin(
            String what, Callable<T> call, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> outcome) {
        Runnable handedOver = inFlight.begin(what);
        try {
            threads.execute(() -> {
                T result = null;
                Throwable failure = null;
                try {
                    result = call.call();
                } catch (Throwable thrown) {
                    failure = thrown;
                }
                handOver(result, failure, outcome, handedOver);
            });
        } catch (Throwable notStarted) {
            // Out of memory, most likely.
            handOver(null, notStarted, outcome, handedOver);
        }
    }

    private <T> void handOver(
            @Nullable T result,
            @Nullable Throwable failure,
            BiConsumer<? super @Nullable T, ? super @Nullable Throwable> outcome,
            Runnable handedOver) {
        outcomes.execute(() -> outcome.accept(result, failure));
        handedOver.run();
    }
}
