package io.byteborne.internal.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.autoconfigure.DispatchAutoConfiguration;
import io.byteborne.autoconfigure.NetworkAutoConfiguration;
import io.byteborne.autoconfigure.ProtocolAutoConfiguration;
import io.byteborne.autoconfigure.WorldAutoConfiguration;
import io.byteborne.internal.startup.FailureReports;
import io.byteborne.internal.world.inbox.Inbox;
import io.byteborne.internal.world.loop.TickStatistics;
import io.byteborne.internal.world.loop.WorldLifecycle;
import io.byteborne.server.ConnectFailedEvent;
import io.byteborne.world.OnTick;
import io.byteborne.world.WorldExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.context.event.EventListener;
import org.springframework.transaction.annotation.Transactional;

class WorldConfigurationTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(
                    WorldAutoConfiguration.class,
                    DispatchAutoConfiguration.class,
                    ProtocolAutoConfiguration.class,
                    NetworkAutoConfiguration.class)
            .withPropertyValues("byteborne.server.transport=nio", "byteborne.server.io-threads=1");

    static class Listener {
        private final CountDownLatch heard = new CountDownLatch(1);

        @EventListener
        void failed(ConnectFailedEvent event) {
            heard.countDown();
        }
    }

    static class SavesInTick {
        @OnTick
        @Transactional
        void save() {}
    }

    @Test
    void whenAMethodBreaksARuleOfTheWorldThreadThenStartupFails() {
        runner.withBean(SavesInTick.class).run(context -> {
            assertThat(context).hasFailed();
            assertThat(FailureReports.of(context.getStartupFailure()).getDescription())
                    .startsWith("@OnTick method " + SavesInTick.class.getName() + "#save() is @Transactional");
        });
    }

    @Test
    void whenDispatchIsOnArrivalThenAnEventDoesNotWaitForTheTick() {
        runner.withBean(Listener.class)
                .withPropertyValues("byteborne.world.dispatch=on-arrival", "byteborne.world.tick-interval=1m")
                .run(context -> {
                    await().atMost(Duration.ofSeconds(10)).until(WorldConfigurationTests::worldSleeps);

                    context.getBean(Inbox.class)
                            .serviceClosed(
                                    InetSocketAddress.createUnresolved("nowhere", 1), new IOException("refused"));

                    assertThat(context.getBean(Listener.class).heard.await(10, TimeUnit.SECONDS))
                            .isTrue();
                });
    }

    @Test
    void whenDispatchIsOnArrivalThenATaskDoesNotWaitForTheTick() {
        runner.withPropertyValues("byteborne.world.dispatch=on-arrival", "byteborne.world.tick-interval=1m")
                .run(context -> {
                    await().atMost(Duration.ofSeconds(10)).until(WorldConfigurationTests::worldSleeps);
                    CountDownLatch ran = new CountDownLatch(1);

                    context.getBean(WorldExecutor.class).execute(ran::countDown);

                    assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
                });
    }

    private static boolean worldSleeps() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(
                        thread -> thread.getName().equals("world") && thread.getState() == Thread.State.TIMED_WAITING);
    }

    static class TwoClocks {
        @Bean
        Clock utc() {
            return Clock.systemUTC();
        }

        @Bean
        Clock local() {
            return Clock.system(ZoneOffset.ofHours(1));
        }
    }

    @Test
    void whenThereAreTwoWallClocksThenStartupFailsAndNamesBoth() {
        runner.withUserConfiguration(TwoClocks.class).run(context -> {
            FailureAnalysis report = FailureReports.of(context.getStartupFailure());
            assertThat(report.getDescription()).contains("several beans of type java.time.InstantSource", "utc, local");
            assertThat(report.getAction()).contains("@Primary");
        });
    }

    static class TwoClocksAndAChoice extends TwoClocks {
        @Bean
        @Primary
        @Override
        Clock utc() {
            return Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        }
    }

    @Test
    void whenOneOfTwoWallClocksIsPrimaryThenItIsUsed() {
        runner.withUserConfiguration(TwoClocksAndAChoice.class)
                .withPropertyValues("byteborne.world.tick-rate=1000")
                .run(context -> {
                    CountDownLatch ran = new CountDownLatch(1);
                    context.getBean(WorldTimer.class).at(Instant.EPOCH, ran::countDown);
                    context.getBean(WorldTimer.class).at(Instant.EPOCH.plus(Duration.ofDays(1)), () -> {
                        throw new AssertionError("long ago, but for this clock");
                    });

                    assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
                    assertThat(context.getBean(WorldTimer.class).count()).isOne();
                });
    }

    @Test
    void whenTheWorldRunsThenItsTicksAreCounted() {
        runner.withPropertyValues("byteborne.world.tick-rate=1000").run(context -> {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> context.getBean(TickStatistics.class).ticks() >= 3);
            assertThat(context.getBean(WorldLifecycle.class).isThreadAlive()).isTrue();
        });
    }
}
