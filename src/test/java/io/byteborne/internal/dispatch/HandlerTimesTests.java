package io.byteborne.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose time is whose: messages are dispatched one behind the other, on a clock that a test moves. */
class HandlerTimesTests {
    private final AtomicLong clock = new AtomicLong(1_000);
    private int looks;
    private final MessageRegistry registry = new MessageRegistry();
    private final MessageSerializer serializer = new MessageSerializer(registry);
    private final TestSessions sessions = new TestSessions(serializer);
    private final ManualExecutor world = new ManualExecutor();

    private DefaultMessageDispatcher dispatcher(boolean timed) {
        return TestDispatch.dispatcher(
                registry, new DefaultSessionManager(serializer), world, new HandlerTimes(timed, () -> {
                    looks++;
                    return clock.get();
                }));
    }

    @AfterEach
    void close() {
        sessions.close();
    }

    @Test
    void whenMessagesFollowEachOtherThenEachHasItsOwnTime() {
        DefaultMessageDispatcher dispatcher = dispatcher(true);
        RegisteredHandler ping = takes(dispatcher, 300);
        RegisteredHandler boom = dispatcher.register(TestBoom.class, "boom", (session, message) -> {
            clock.addAndGet(50);
            throw new MessageRefusedException("as planned");
        });

        clock.addAndGet(1_000_000);
        dispatcher.begin();
        dispatch(dispatcher, ping);
        dispatch(dispatcher, boom);
        dispatch(dispatcher, ping);
        dispatcher.end();

        assertThat(ping.statistics().handledCount()).isEqualTo(2);
        assertThat(ping.statistics().totalNanos()).isEqualTo(600);
        assertThat(boom.statistics().totalNanos()).isEqualTo(50);
        assertThat(boom.statistics().failedCount()).as("refused").isZero();
    }

    @Test
    void whenAHandlerIsDoneLaterThenItsTimeIsUntilThenAndNobodyElses() {
        DefaultMessageDispatcher dispatcher = dispatcher(true);
        RegisteredHandler ping = takes(dispatcher, 300);
        CompletableFuture<TestPing> later = new CompletableFuture<>();
        RegisteredHandler boom = dispatcher.register(TestBoom.class, "boom", (session, message) -> {
            clock.addAndGet(20);
            return later;
        });

        dispatcher.begin();
        dispatch(dispatcher, boom);
        dispatch(dispatcher, ping);
        assertThat(ping.statistics().totalNanos()).isEqualTo(300);
        assertThat(boom.statistics().handledCount()).isZero();

        clock.addAndGet(5_000);
        later.completeExceptionally(new IllegalStateException("as planned"));
        world.runAll();
        dispatch(dispatcher, ping);
        dispatcher.end();

        assertThat(boom.statistics().totalNanos()).isEqualTo(20 + 300 + 5_000);
        assertThat(boom.statistics().failedCount()).isOne();
        assertThat(ping.statistics().totalNanos()).isEqualTo(600);
    }

    @Test
    void whenAHandlerIsReplacedThenTheFiguresOfItsMessageGoOnAndAreToldOfOnce() {
        DefaultMessageDispatcher dispatcher = dispatcher(true);
        List<String> told = new ArrayList<>();
        dispatcher.forEachStatisticsEver((type, statistics) -> told.add("first " + type.name()));
        RegisteredHandler ping = takes(dispatcher, 1);
        dispatch(dispatcher, ping);
        dispatcher.unregister(ping);

        RegisteredHandler again = takes(dispatcher, 1);
        dispatch(dispatcher, again);
        dispatcher.end();
        dispatcher.forEachStatisticsEver((type, statistics) -> told.add("second " + type.name()));

        assertThat(again.statistics().handledCount()).isEqualTo(2);
        assertThat(told).containsExactly("first byteborne.test.TestPing", "second byteborne.test.TestPing");
    }

    @Test
    void whenQuickMessagesFollowEachOtherThenTheyShareALookAtTheClock() {
        DefaultMessageDispatcher dispatcher = dispatcher(true);
        RegisteredHandler ping = takes(dispatcher, 300);
        dispatcher.begin();
        dispatch(dispatcher, ping);
        int before = looks;

        for (int i = 0; i < 32; i++) {
            dispatch(dispatcher, ping);
        }
        dispatcher.end();

        assertThat(looks - before).isEqualTo(2);
        assertThat(ping.statistics().handledCount()).isEqualTo(33);
        assertThat(ping.statistics().totalNanos()).isEqualTo(33 * 300);
        assertThat(ping.statistics().maxNanos()).isEqualTo(300);
    }

    @Test
    void whenOneOfManyQuickMessagesTakesLongThenThatIsTheLongestTime() {
        DefaultMessageDispatcher dispatcher = dispatcher(true);
        AtomicLong nanos = new AtomicLong(300);
        RegisteredHandler ping = dispatcher.register(TestPing.class, "ping", (session, message) -> {
            clock.addAndGet(nanos.getAndSet(300));
            return null;
        });
        dispatcher.begin();
        dispatch(dispatcher, ping);

        dispatch(dispatcher, ping);
        nanos.set(9_000_000);
        dispatch(dispatcher, ping);
        dispatch(dispatcher, ping);
        dispatcher.end();

        assertThat(ping.statistics().maxNanos()).isEqualTo(9_000_000);
    }

    @Test
    void whenMessagesTakeLongThenEachHasALookOfItsOwn() {
        DefaultMessageDispatcher dispatcher = dispatcher(true);
        RegisteredHandler ping = takes(dispatcher, 50_000);
        dispatcher.begin();
        dispatch(dispatcher, ping);
        int before = looks;

        dispatch(dispatcher, ping);
        dispatch(dispatcher, ping);

        assertThat(looks - before).isEqualTo(2);
        assertThat(ping.statistics().handledCount()).isEqualTo(3);
        assertThat(ping.statistics().maxNanos()).isEqualTo(50_000);
    }

    @Test
    void whenTimesAreNotTakenThenThereAreNone() {
        DefaultMessageDispatcher dispatcher = dispatcher(false);
        RegisteredHandler ping = takes(dispatcher, 300);

        dispatcher.begin();
        dispatch(dispatcher, ping);

        assertThat(ping.statistics().handledCount()).isZero();
        assertThat(ping.statistics().totalNanos()).isZero();
        assertThat(dispatcher.counters().dispatchedCount()).isOne();
    }

    private RegisteredHandler takes(DefaultMessageDispatcher dispatcher, long nanos) {
        return dispatcher.register(TestPing.class, "ping", (session, message) -> {
            clock.addAndGet(nanos);
            return null;
        });
    }

    private void dispatch(DefaultMessageDispatcher dispatcher, RegisteredHandler handler) {
        dispatcher.dispatch(
                sessions.open(), handler.type(), handler.type().newBuilder().build());
    }
}
