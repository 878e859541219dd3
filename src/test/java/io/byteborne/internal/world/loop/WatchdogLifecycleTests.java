package io.byteborne.internal.world.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.ServerLifecycle;
import io.byteborne.internal.settings.WorldProperties;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class WatchdogLifecycleTests {
    private static final Duration WARN_AFTER = Duration.ofMillis(10);

    private final CountDownLatch looks = new CountDownLatch(3);
    private final Watchdog watchdog = new Watchdog(
            () -> {
                looks.countDown();
                throw new IllegalStateException("a look that fails does not end the watch");
            },
            () -> 0,
            WARN_AFTER,
            new Readiness(Mockito.mock(), new ApplicationAvailabilityBean()));
    private final WatchdogLifecycle lifecycle = new WatchdogLifecycle(watchdog, () -> true);

    @AfterEach
    void stop() {
        lifecycle.stop();
    }

    @Test
    void whenStartedThenItLooksAgainAndAgain() throws InterruptedException {
        assertThat(lifecycle.isRunning()).isFalse();

        lifecycle.start();

        assertThat(lifecycle.isRunning()).isTrue();
        assertThat(looks.await(10, TimeUnit.SECONDS)).isTrue();
        lifecycle.stop();
        assertThat(lifecycle.isRunning()).isFalse();
    }

    @Test
    void whenWhoHearsOfReadinessStopsTheServerThenItIsNotInterrupted() throws InterruptedException {
        CompletableFuture<WatchdogLifecycle> stopped = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Watchdog telling = new Watchdog(
                () -> {
                    stopped.join().stop();
                    interrupted.complete(Thread.currentThread().isInterrupted());
                    return null;
                },
                () -> 0,
                WARN_AFTER,
                new Readiness(Mockito.mock(), new ApplicationAvailabilityBean()));
        WatchdogLifecycle own = new WatchdogLifecycle(telling, () -> true);
        stopped.complete(own);

        own.start();

        assertThat(interrupted.orTimeout(10, TimeUnit.SECONDS).join()).isFalse();
        assertThat(own.isRunning()).isFalse();
    }

    @Test
    void whenTheWorldHasNoThreadThenThereIsNothingToStart() {
        assertThat(lifecycle.isAutoStartup()).isTrue();
        assertThat(new WatchdogLifecycle(watchdog, () -> false).isAutoStartup()).isFalse();
    }

    @Test
    void whenTheProgramStopsThenItWatchesWhileThePortIsDrained() {
        assertThat(lifecycle.getPhase()).isBetween(WorldLifecycle.PHASE + 1, ServerLifecycle.PHASE - 1);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(WorldProperties.class)
    static class Properties {}

    @Test
    void whenTheTimeIsSetThenItIsValidated() {
        ApplicationContextRunner runner = new ApplicationContextRunner().withUserConfiguration(Properties.class);

        runner.run(context -> assertThat(
                        context.getBean(WorldProperties.class).watchdog().warnAfter())
                .isEqualTo(Duration.ofSeconds(1)));
        runner.withPropertyValues("byteborne.world.watchdog.warn-after=9ms")
                .run(context -> assertThat(context).hasFailed());
        runner.withPropertyValues("byteborne.world.watchdog.warn-after=61m")
                .run(context -> assertThat(context).hasFailed());
    }
}
