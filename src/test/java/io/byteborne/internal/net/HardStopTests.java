package io.byteborne.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.byteborne.autoconfigure.ServerAutoConfiguration;
import io.byteborne.internal.settings.ServerProperties;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.server.StartupException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.support.GenericApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
class HardStopTests {
    private final BlockingQueue<Thread> abandoned = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final GenericApplicationContext context = new GenericApplicationContext();

    private void start(Duration limit) {
        context.addApplicationListener(new HardStop(context, limit, closing -> {
            abandoned.add(closing);
            release.countDown();
        }));
        context.registerBean("stuck", DisposableBean.class, () -> this::waitForRelease);
        context.refresh();
    }

    private void waitForRelease() throws InterruptedException {
        assertThat(release.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static boolean isWatching() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("hard-stop"));
    }

    @Test
    void whenSomethingBlocksTheStopThenItIsLoggedAndAbandoned(CapturedOutput output) {
        start(Duration.ofMillis(50));

        context.close();

        assertThat(abandoned).containsExactly(Thread.currentThread());
        assertThat(output).contains("Not stopped after PT0.05S").contains("HardStopTests.waitForRelease(");
    }

    @Test
    void whenAnotherContextClosesThenNothingIsWatched() {
        start(Duration.ofMinutes(1));
        try (GenericApplicationContext child = new GenericApplicationContext(context)) {
            child.refresh();
        }

        assertThat(isWatching()).isFalse();
        release.countDown();
        context.close();
    }

    @Test
    void whenTheContextClosesInTimeThenTheWatchEnds(CapturedOutput output) {
        start(Duration.ofMinutes(1));
        release.countDown();

        context.close();

        await().atMost(Duration.ofSeconds(10)).until(() -> !isWatching());
        assertThat(abandoned).isEmpty();
        assertThat(output).doesNotContain("Not stopped");
    }

    @Test
    void whenTheProcessLivesOnThenTheThreadIsOnlyInterrupted() {
        HardStop.endProcessOrInterrupt(Thread.currentThread());

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whenItIsShorterThanTheDrainThenStartUpFailsAndNamesBoth() {
        ServerProperties server = TestProperties.server("shutdown-timeout=10s", "hard-stop=9s");

        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> new ServerAutoConfiguration().byteborneHardStop(context, server))
                .withMessageContaining("byteborne.server.hard-stop (PT9S)")
                .withMessageContaining("byteborne.server.shutdown-timeout (PT10S)");
    }
}
