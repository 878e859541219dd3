package io.byteborne.internal.net.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopLagTests {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<Long> lags = new ArrayList<>();

    @AfterEach
    void close() {
        channel.close();
    }

    @Test
    void whenTheEventLoopIsHeldUpThenItSaysForHowLongAndGoesOn() {
        channel.freezeTime();
        new EventLoopLag(channel.eventLoop(), Duration.ofSeconds(1), lags::add).start();
        channel.runPendingTasks();

        passMillis(999);
        assertThat(lags).isEmpty();
        passMillis(1);
        passMillis(1_250);
        passMillis(1_000);

        assertThat(lags).containsExactly(0L, Duration.ofMillis(250).toNanos(), 0L);
    }

    private void passMillis(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
    }
}
