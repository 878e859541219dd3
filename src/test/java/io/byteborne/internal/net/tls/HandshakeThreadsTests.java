package io.byteborne.internal.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandshakeThreadsTests {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final long DEADLINE_SECONDS = 10;

    private final HandshakeThreads threads = new HandshakeThreads();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<Boolean> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void finish() {
        goOn.countDown();
        channel.finishAndReleaseAll();
    }

    /** Each thread has something to do until it may go on. */
    private void occupy() throws InterruptedException {
        CountDownLatch occupied = new CountDownLatch(PROCESSORS);
        for (int i = 0; i < PROCESSORS; i++) {
            threads.of(channel).execute(() -> {
                occupied.countDown();
                awaitGoOn();
            });
        }
        assertThat(occupied.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private void awaitGoOn() {
        try {
            assertThat(goOn.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whenManyStepsWaitThenItIsToldOnceAndOnceMoreWhenHalfOfThemAreDone() throws InterruptedException {
        threads.whenManyWait(told::add);
        occupy();

        for (int i = 0; i < HandshakeThreads.MANY - 1; i++) {
            threads.of(channel).execute(done::incrementAndGet);
        }
        assertThat(told).isEmpty();
        for (int i = 0; i < 2; i++) {
            threads.of(channel).execute(done::incrementAndGet);
        }
        assertThat(told).containsExactly(true);
        goOn.countDown();

        await().untilAsserted(() -> assertThat(done).hasValue(HandshakeThreads.MANY + 1));
        assertThat(told).containsExactly(true, false);
    }

    @Test
    void whenSomebodyBeginsToListenWhileManyWaitThenItIsTold() throws InterruptedException {
        occupy();
        for (int i = 0; i < HandshakeThreads.MANY; i++) {
            threads.of(channel).execute(done::incrementAndGet);
        }

        threads.whenManyWait(told::add);

        assertThat(told).containsExactly(true);
    }

    @Test
    void whenAConnectionHasClosedThenItsStepIsNotComputedAnyMore() throws InterruptedException {
        EmbeddedChannel gone = new EmbeddedChannel();
        occupy();
        threads.of(gone).execute(() -> done.addAndGet(1_000));
        for (int i = 0; i < PROCESSORS; i++) {
            threads.of(channel).execute(done::incrementAndGet);
        }
        gone.close();
        goOn.countDown();

        await().untilAsserted(() -> assertThat(done).hasValue(PROCESSORS));
    }
}
