package io.byteborne.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.dispatch.WorkInFlight.Work;
import io.byteborne.internal.net.transport.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Whoever waits for work in flight goes on as soon as it may. */
class AwaitedWorkTests {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final WorkInFlight inFlight = new WorkInFlight();
    private final Work work = new Work(null, "a call", true);

    private CompletableFuture<Boolean> awaitCalls() {
        AtomicReference<Thread> waiter = new AtomicReference<>();
        CompletableFuture<Boolean> waited = new CompletableFuture<>();
        waiter.set(Thread.ofPlatform().start(() -> {
            try {
                waited.complete(inFlight.awaitCalls(LONG));
            } catch (InterruptedException interrupted) {
                waited.completeExceptionally(interrupted);
            }
        }));
        await().until(() -> waiter.get().getState() == Thread.State.TIMED_WAITING);
        return waited;
    }

    /** A blocking handler may return a stage, which only the one who waits will complete. */
    @Test
    void whenACallReturnsAndLeavesAStageThenItIsNotWaitedForAsACallAnyMore() {
        inFlight.begin(work);
        CompletableFuture<Boolean> waited = awaitCalls();

        inFlight.returned(work);

        assertThat(waited.orTimeout(10, TimeUnit.SECONDS).join()).isTrue();
        assertThat(inFlight.inWords()).containsExactly("a call");
    }

    @Test
    void whenItsOutcomeIsHandedOverThenNothingIsInFlight() {
        inFlight.begin(work);
        CompletableFuture<Boolean> waited = awaitCalls();

        inFlight.handOver(work);

        assertThat(waited.orTimeout(10, TimeUnit.SECONDS).join()).isTrue();
        assertThat(inFlight.inWords()).isEmpty();
    }

    @Test
    void whenAnOutcomeIsHandedOverBeforeSomebodyWaitsForItThenThatIsNotMissed() throws InterruptedException {
        inFlight.begin(work);
        long before = inFlight.handedOver();
        inFlight.handOver(work);

        assertThat(inFlight.awaitMoreThan(before, Deadline.in(Duration.ZERO))).isTrue();
        assertThat(inFlight.awaitMoreThan(inFlight.handedOver(), Deadline.in(Duration.ZERO)))
                .isFalse();
    }
}
