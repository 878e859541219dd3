package io.byteborne.internal.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

class SamplerTests {
    private final VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
    private final AtomicLong taken = new AtomicLong();
    private final Sampler sampler = new Sampler(() -> sample(taken.incrementAndGet()), 2);

    private static Sample sample(long number) {
        return new Sample(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @AfterEach
    void stop() {
        sampler.stop();
        VirtualTimeScheduler.reset();
    }

    private List<Long> watch() {
        List<Long> seen = Collections.synchronizedList(new ArrayList<>());
        sampler.watch().subscribe(sample -> seen.add(sample.time()));
        return seen;
    }

    @Test
    void whenNobodyHasWatchedForLongThenTheLastFiveMinutesAreKeptAndNoMore() {
        sampler.start();
        time.advanceTimeBy(Sampler.PERIOD.multipliedBy(1_000));

        List<Long> seen = watch();

        assertThat(seen).hasSize(Sampler.HISTORY).startsWith(701L).endsWith(1_000L);
        time.advanceTimeBy(Sampler.PERIOD);
        assertThat(seen).hasSize(Sampler.HISTORY + 1).endsWith(1_001L);
    }

    @Test
    void whenAsManyWatchAsMayThenAFurtherOneIsTurnedAwayUntilOneHasLeft() {
        sampler.start();
        Disposable first = sampler.watch().subscribe();
        sampler.watch().subscribe();

        List<Throwable> refused = new ArrayList<>();
        sampler.watch().subscribe(sample -> {}, refused::add);
        assertThat(refused).singleElement().isInstanceOf(ResponseStatusException.class);

        first.dispose();
        List<Long> seen = watch();
        time.advanceTimeBy(Sampler.PERIOD);
        assertThat(seen).hasSize(1);
    }

    @Test
    void whenItStopsThenWhoWatchesIsToldThatItIsOver() {
        sampler.start();
        List<String> ends = Collections.synchronizedList(new ArrayList<>());
        sampler.watch().subscribe(sample -> {}, failure -> {}, () -> ends.add("over"));

        sampler.stop();

        await().untilAsserted(() -> assertThat(ends).containsExactly("over"));
    }
}
