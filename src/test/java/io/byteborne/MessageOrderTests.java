package io.byteborne;

import static io.byteborne.OrderPlan.answer;
import static io.byteborne.OrderPlan.kindOf;
import static io.byteborne.OrderPlan.sequenceOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.OrderPlan.Kind;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.DispatchCounters;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageAdvice;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageInterceptor;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.message.Reply;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.server.ServerService;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.annotation.Order;

/**
 * Many sessions send random messages to handlers of every kind; of each session, none is lost, doubled, or out of its
 * turn, neither on the way in nor on the way out. The long form:
 *
 * <pre>{@code
 * ./mvnw test -Dtest=MessageOrderTests -Dorder.messages=1000000
 * }</pre>
 */
class MessageOrderTests {
    private static final Logger log = LoggerFactory.getLogger(MessageOrderTests.class);

    private static final int SESSIONS = Integer.getInteger("order.sessions", 200);
    /** Of all sessions together, for each mode. */
    private static final int MESSAGES = Integer.getInteger("order.messages", 25_000);

    private static final long SEED = Long.getLong("order.seed", System.nanoTime());

    /** Handlers that answer at once, later, or from a thread of their own. */
    static class Game implements AutoCloseable {
        private final ExecutorService elsewhere = Executors.newFixedThreadPool(3);

        @MessageHandler
        Reply now(Session session, TestPing ping) {
            return answered(session, ping);
        }

        @MessageHandler
        CompletionStage<Reply> later(Session session, S2C_Chat chat) {
            if (kindOf(chat) == Kind.STAGE_DONE) {
                return CompletableFuture.completedFuture(answered(session, chat));
            }
            return CompletableFuture.supplyAsync(
                    () -> {
                        OrderPlan.work(chat);
                        return answered(session, chat);
                    },
                    elsewhere);
        }

        @MessageHandler(blocking = true)
        Reply blocking(Session session, TestPong pong) {
            // Waits for another thread, as for a database.
            CompletableFuture.runAsync(() -> OrderPlan.work(pong), elsewhere).join();
            return answered(session, pong);
        }

        private static Reply answered(Session session, Message message) {
            Kind kind = kindOf(message);
            if (kind.is("FAIL")) {
                throw new IllegalStateException("as planned");
            }
            if (kind.is("NOTHING")) {
                return Reply.nothing();
            }
            Reply first = Reply.toSender(answer(kind, sequenceOf(message), 1));
            return kind.is("TWO_REPLIES") ? first.and(Reply.to(session, answer(kind, sequenceOf(message), 2))) : first;
        }

        @Override
        public void close() {
            elsewhere.shutdown();
        }
    }

    @MessageAdvice
    static class Advice {
        @MessageExceptionHandler({IllegalStateException.class, MessageRefusedException.class})
        TestPong failed(Message message) {
            return answer(kindOf(message), sequenceOf(message), 1);
        }
    }

    /** Sees that each session's messages come one after another, and each when the one before is dealt with. */
    @Order(1)
    static class Watch implements MessageInterceptor {
        private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
        private final LongAdder settled = new LongAdder();

        @Override
        public void before(Session session, Message message, HandlerRegistration handler) {
            int next = (Integer) session.attributes().getOrDefault("next", 0);
            Object inWork = session.attributes().put("in work", message);
            if (inWork != null || sequenceOf(message) != next) {
                violations.add("%s: %s came, and %s should; in work: %s"
                        .formatted(session, sequenceOf(message), next, inWork));
            }
            session.attributes().put("next", next + 1);
        }

        @Override
        public void after(Session session, Message message, HandlerRegistration handler) {
            settle(session, message);
        }

        @Override
        public void onError(Session session, Message message, HandlerRegistration handler, Throwable failure) {
            settle(session, message);
        }

        private void settle(Session session, Message message) {
            settled.increment();
            if (!message.equals(session.attributes().remove("in work"))) {
                violations.add("%s: %s is dealt with out of its turn".formatted(session, sequenceOf(message)));
            }
        }
    }

    @Order(2)
    static class Refusal implements MessageInterceptor {
        @Override
        public void before(Session session, Message message, HandlerRegistration handler) {
            if (kindOf(message).is("REFUSE")) {
                throw new MessageRefusedException("as planned");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"on-tick", "on-arrival"})
    void whenHandlersTakeTheirTimeThenEverySessionsOrderIsKeptBothWays(String mode) throws Exception {
        long begun = System.nanoTime();
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(
                                ByteborneWorldApplication.class, Game.class, Advice.class, Watch.class, Refusal.class)
                        .run(
                                "--byteborne.server.host=127.0.0.1",
                                "--byteborne.server.port=0",
                                "--byteborne.websocket.port=0",
                                "--byteborne.world.tick-interval=1ms",
                                "--byteborne.world.dispatch=" + mode,
                                "--byteborne.handler.max-blocking=16",
                                // So few that reading stops and goes on all the time.
                                "--byteborne.session.max-queued-messages=32",
                                "--byteborne.handler.timeout=5m",
                                "--logging.level.io.byteborne.network=warn",
                                "--server.port=0");
                ExecutorService peers = Executors.newCachedThreadPool()) {
            int port = Objects.requireNonNull(
                            context.getBean(ServerService.class).localAddress())
                    .getPort();
            List<Future<Long>> answers = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                answers.add(peers.submit(new OrderPeer(port, SEED + i, MESSAGES / SESSIONS)));
            }
            long answered = 0;
            for (int i = 0; i < SESSIONS; i++) {
                answered += answersOf(i, answers.get(i));
            }

            int messages = MESSAGES / SESSIONS * SESSIONS;
            Watch watch = context.getBean(Watch.class);
            DispatchCounters counters =
                    context.getBean(DefaultMessageDispatcher.class).counters();
            assertThat(watch.violations).as("seed %d", SEED).isEmpty();
            assertThat(watch.settled.sum()).as("seed %d", SEED).isEqualTo(messages);
            assertThat(counters.dispatchedCount()).as("seed %d", SEED).isEqualTo(messages);
            assertThat(counters.unhandledCount()).isZero();
            assertThat(counters.failedCount()).isPositive();
            assertThat(counters.refusedCount()).isPositive();
            log.info(
                    "{}: {} messages over {} sessions, {} answers, {} failed, {} refused, {} ms; -Dorder.seed={}",
                    mode,
                    messages,
                    SESSIONS,
                    answered,
                    counters.failedCount(),
                    counters.refusedCount(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun),
                    SEED);
        }
    }

    private static long answersOf(int session, Future<Long> peer) throws InterruptedException {
        try {
            return peer.get();
        } catch (ExecutionException failure) {
            throw new AssertionError(
                    "Session %s; again with -Dorder.seed=%s -Dorder.messages=%s -Dorder.sessions=%s: %s"
                            .formatted(session, SEED, MESSAGES, SESSIONS, failure.getCause()),
                    failure.getCause());
        }
    }
}
