package io.byteborne.internal.net.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One event loop's looks at its sockets, on a clock that a test moves. */
class PollPacingTests {
    private static final long PERIOD = PollPacing.PERIOD_NANOS;

    private final MockTicker ticker = Ticker.newMockTicker();
    private final List<Long> pauses = new ArrayList<>();
    private int wakeUps;
    private int ready;
    private boolean hasTasks;
    private long delayNanos = Long.MAX_VALUE;

    private final IoHandler sockets = new IoHandler() {
        @Override
        public int run(IoHandlerContext context) {
            return ready;
        }

        @Override
        public void wakeup() {
            wakeUps++;
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return false;
        }
    };
    private final IoHandlerContext context = new IoHandlerContext() {
        @Override
        public boolean canBlock() {
            return !hasTasks;
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return delayNanos;
        }

        @Override
        public long deadlineNanos() {
            return -1;
        }
    };
    private final PollPacing.Handler handler = new PollPacing.Handler(sockets, ticker) {
        @Override
        void park(long nanos) {
            pauses.add(nanos);
            pass(nanos);
        }
    };

    private void pass(long nanos) {
        ticker.advance(nanos, TimeUnit.NANOSECONDS);
    }

    /** So many sockets are ready in each millisecond, until that is known. */
    private void comes(int perMillisecond) {
        ready = perMillisecond;
        for (long passed = 0; passed <= 2 * PollPacing.WINDOW_NANOS; passed += PERIOD) {
            pass(PERIOD);
            handler.run(context);
        }
        pauses.clear();
    }

    @Test
    void whenMuchComesThenSocketsAreLookedAtOnceInAPeriod() {
        comes(10);

        pass(PERIOD / 4);
        handler.run(context);

        assertThat(pauses).containsExactly(PERIOD - PERIOD / 4);
    }

    @Test
    void whenThePeriodIsOverThenThereIsNoPause() {
        comes(10);

        pass(PERIOD);
        handler.run(context);

        assertThat(pauses).isEmpty();
    }

    @Test
    void whenLittleComesThenThereIsNoPause() {
        comes(2);

        pass(PERIOD / 4);
        handler.run(context);

        assertThat(pauses).isEmpty();
    }

    @Test
    void whenLessComesAgainThenThePausesEnd() {
        comes(10);
        comes(0);

        pass(PERIOD / 4);
        handler.run(context);

        assertThat(pauses).isEmpty();
    }

    @Test
    void whenThereIsATaskThenThereIsNoPause() {
        comes(10);
        hasTasks = true;

        pass(PERIOD / 4);
        handler.run(context);

        assertThat(pauses).isEmpty();
    }

    @Test
    void whenATimerIsDueSoonThenThePauseEndsThen() {
        comes(10);
        delayNanos = PERIOD / 8;

        pass(PERIOD / 4);
        handler.run(context);

        assertThat(pauses).containsExactly(PERIOD / 8);
    }

    @Test
    void whenATaskComesDuringAPauseThenThePauseEnds() throws InterruptedException {
        PollPacing.Handler pausing = new PollPacing.Handler(sockets, ticker) {
            @Override
            void park(long nanos) {
                super.park(TimeUnit.MINUTES.toNanos(10));
            }
        };
        ready = PollPacing.MANY;
        pass(PollPacing.WINDOW_NANOS);
        pausing.run(context);
        Thread eventLoop = Thread.ofPlatform().daemon().start(() -> pausing.run(context));
        await().until(() -> eventLoop.getState() == Thread.State.TIMED_WAITING);

        pausing.wakeup();

        assertThat(eventLoop.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void whenItIsWokenThenTheSocketsAreWoken() {
        handler.wakeup();

        assertThat(wakeUps).isOne();
    }
}
