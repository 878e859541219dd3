package io.byteborne.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.message.MessageHandler;
import io.byteborne.test.GameTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import io.byteborne.test.TestWorld;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/** Sessions whose handlers wait for a place that another one does not give back. */
@GameTest(
        properties = {
            "byteborne.world.tick-interval=50ms",
            "byteborne.handler.max-blocking=1",
            "byteborne.handler.timeout=2s"
        })
@Import(WaitingHandlersTests.Hall.class)
class WaitingHandlersTests {
    private static final int TIMEOUT_TICKS = 40;
    private static final TestPong PONG = TestPong.newBuilder().setSequence(7).build();

    static class Hall {
        private final BlockingQueue<Long> started = new LinkedBlockingQueue<>();
        private final CountDownLatch released = new CountDownLatch(1);

        @MessageHandler(blocking = true)
        void enter(TestPing ping) {
            started.add(ping.getSequence());
            while (released.getCount() > 0) {
                try {
                    released.await();
                } catch (InterruptedException ignored) {
                    // It is of those that do not care.
                }
            }
        }

        @MessageHandler
        TestPong echo(TestPong pong) {
            return pong;
        }
    }

    private static TestPing ping(long sequence) {
        return TestPing.newBuilder().setSequence(sequence).build();
    }

    @Test
    void whenTheTimeOfAHandlerThatWaitsIsUpThenItsSessionGoesOnAndItNeverRuns(
            @Autowired TestWorld world,
            @Autowired TestClients clients,
            @Autowired Hall hall,
            @Autowired DefaultMessageDispatcher dispatcher)
            throws InterruptedException {
        TestGameClient holder = clients.connect();
        TestGameClient waiting = clients.connect();
        try {
            holder.send(ping(1));
            world.tickWithoutWaiting(1);
            assertThat(hall.started.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
            waiting.send(ping(2), PONG);
            world.tickWithoutWaiting(1);

            world.tickWithoutWaiting(TIMEOUT_TICKS - 1);
            waiting.expectNothing();
            assertThat(dispatcher.counters().failedCount()).as("the holder's").isOne();
            world.tickWithoutWaiting(1);

            assertThat(waiting.expect(TestPong.class)).isEqualTo(PONG);
            assertThat(dispatcher.counters().failedCount()).isEqualTo(2);
        } finally {
            hall.released.countDown();
        }
        waiting.send(ping(3));
        world.tick(3);
        assertThat(hall.started).as("started since").containsExactly(3L);
        assertThat(dispatcher.blocking()).isZero();
    }
}
