package io.byteborne.internal.console;

import io.byteborne.internal.logging.RateLimitedLog;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.Disposable;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Takes a sample each second, whether anybody watches or not, and keeps the last minutes, so that a new watcher sees
 * what led to the present. Any number of threads may watch; a timer thread samples.
 */
public final class Sampler implements SmartLifecycle {
    static final Duration PERIOD = Duration.ofSeconds(1);
    /** Samples that are kept: five minutes of them. */
    static final int HISTORY = 300;

    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(Sampler.class));
    private final Supplier<Sample> figures;
    private final Semaphore seats;
    private volatile @Nullable Sampling sampling;

    /** What exists between start and stop. */
    private record Sampling(Sinks.Many<Sample> samples, Disposable timer) {}

    /** @param maxWatchers how many may watch at a time; further ones are refused */
    public Sampler(Supplier<Sample> figures, int maxWatchers) {
        this.figures = figures;
        this.seats = new Semaphore(maxWatchers);
    }

    @Override
    public void start() {
        Sinks.Many<Sample> samples = Sinks.many().replay().limit(HISTORY);
        Disposable timer = Flux.interval(PERIOD).onBackpressureDrop().subscribe(tick -> sampleInto(samples));
        sampling = new Sampling(samples, timer);
    }

    private void sampleInto(Sinks.Many<Sample> samples) {
        try {
            samples.tryEmitNext(figures.get());
        } catch (Throwable failure) {
            // If it were thrown, sampling would end.
            clientLog.error("The console cannot read the server's figures", failure);
        }
    }

    /** The samples that are kept, then each new one; a watcher that is too slow loses the oldest. */
    Flux<Sample> watch() {
        return Flux.defer(() -> {
            Sampling now = sampling;
            if (now == null || !seats.tryAcquire()) {
                return Flux.error(new ResponseStatusException(
                        HttpStatus.SERVICE_UNAVAILABLE, "as many watch as can: close another console"));
            }
            return now.samples()
                    .asFlux()
                    .onBackpressureBuffer(2 * HISTORY, lost -> {}, BufferOverflowStrategy.DROP_OLDEST)
                    .doFinally(end -> seats.release());
        });
    }

    /** Also ends the streams of watchers: the web server would wait for them. */
    @Override
    public void stop() {
        Sampling ending = sampling;
        if (ending != null) {
            sampling = null;
            ending.timer().dispose();
            ending.samples().tryEmitComplete();
        }
    }

    @Override
    public boolean isRunning() {
        return sampling != null;
    }
}
