package io.byteborne.internal.dispatch;

import com.google.protobuf.Message;
import io.byteborne.internal.discovery.AnnotatedMethod;
import io.byteborne.internal.handler.HandlerMethod;
import io.byteborne.internal.handler.HandlerMethodFactory;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.protocol.MessageBatch;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.message.ArgumentResolver;
import io.byteborne.message.HandlerOptions;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageInterceptor;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Dispatching: one operation brings one of 64 received messages to its handler, which does next to nothing. Four types
 * have handlers.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DispatchBenchmark {
    private static final int MESSAGES = 64;
    private static final Message[] KINDS = {
        C2S_Chat.newBuilder().setContent("x".repeat(24)).build(),
        TestPing.newBuilder().setSequence(1).build(),
        TestPong.newBuilder().setSequence(1).build(),
        TestBoom.getDefaultInstance()
    };

    private final MessageRegistry registry = new MessageRegistry();
    private final DefaultMessageDispatcher methods = TestDispatch.dispatcher(registry);
    private final DefaultMessageDispatcher lambdas = TestDispatch.dispatcher(registry);
    private final Counter counter = new Counter();
    private final DefaultMessageDispatcher intercepted = TestDispatch.dispatcher(registry, List.of(counter));
    private final DefaultMessageDispatcher computed = TestDispatch.dispatcher(registry);
    private final Handler handler = new Handler();
    private final ComputingHandler computing = new ComputingHandler();
    private final TestSessions sessions = new TestSessions(new MessageSerializer(registry));
    private final MessageBatch messages = new MessageBatch(sessions.open(), batch -> {}, MESSAGES);

    /** How many types the messages are of, in random order. */
    @Param({"1", "4"})
    int types;

    /** Registers the handlers and mixes the messages. */
    @Setup
    public void prepare() {
        register(methods, handler, List.of());
        register(intercepted, handler, List.of());
        Bonus bonus = new Bonus();
        register(computed, computing, List.of(parameter -> (session, message) -> bonus));
        lambdas.register(C2S_Chat.class, "chat", (session, message) -> {
            handler.chat(session, message);
            return null;
        });
        lambdas.register(TestPing.class, "ping", (session, message) -> {
            handler.ping(session, message);
            return null;
        });
        lambdas.register(TestPong.class, "pong", (session, message) -> {
            handler.pong(session, message);
            return null;
        });
        lambdas.register(TestBoom.class, "boom", (session, message) -> {
            handler.boom(session, message);
            return null;
        });
        Random random = new Random(1);
        IntStream.range(0, MESSAGES).forEach(i -> {
            Message message = KINDS[random.nextInt(types)];
            messages.add(registry.register(message.getClass()), message, 30);
        });
    }

    private static void register(DefaultMessageDispatcher dispatcher, Object bean, List<ArgumentResolver> resolvers) {
        HandlerMethodFactory factory = new HandlerMethodFactory(resolvers, List.of());
        for (Method method : bean.getClass().getDeclaredMethods()) {
            MessageHandler annotation = method.getAnnotation(MessageHandler.class);
            if (annotation != null) {
                HandlerMethod handlerMethod = factory.create(
                        new AnnotatedMethod<>(bean, bean.getClass(), method, method, annotation));
                dispatcher.register(
                        method.getParameterTypes()[1].asSubclass(Message.class),
                        method.getName(),
                        handlerMethod,
                        HandlerOptions.DEFAULT);
            }
        }
    }

    /** Ends the session. */
    @TearDown
    public void close() {
        sessions.close();
    }

    /** The dispatcher, to annotated methods. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long annotatedMethod() {
        for (int i = 0; i < MESSAGES; i++) {
            methods.dispatch(messages.session(), messages.type(i), messages.message(i));
        }
        return handler.calls;
    }

    /** The dispatcher, to annotated methods with one interceptor around them. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long oneInterceptor() {
        for (int i = 0; i < MESSAGES; i++) {
            intercepted.dispatch(messages.session(), messages.type(i), messages.message(i));
        }
        return handler.calls + counter.calls;
    }

    /** The dispatcher, to annotated methods that take one argument from a resolver. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long computedArgument() {
        for (int i = 0; i < MESSAGES; i++) {
            computed.dispatch(messages.session(), messages.type(i), messages.message(i));
        }
        return computing.calls;
    }

    /** The dispatcher, to lambdas registered by hand: what is left without method handles. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long lambda() {
        for (int i = 0; i < MESSAGES; i++) {
            lambdas.dispatch(messages.session(), messages.type(i), messages.message(i));
        }
        return handler.calls;
    }

    /** The baseline: written by hand, with neither counters nor care for handlers that throw. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long switchStatement() {
        for (int i = 0; i < MESSAGES; i++) {
            Session session = messages.session();
            Message message = messages.message(i);
            switch (messages.type(i).id()) {
                case 2000 -> handler.chat(session, (C2S_Chat) message);
                case 9000 -> handler.ping(session, (TestPing) message);
                case 9001 -> handler.pong(session, (TestPong) message);
                case 9002 -> handler.boom(session, (TestBoom) message);
                default -> throw new AssertionError(message);
            }
        }
        return handler.calls;
    }

    /** Counts on both sides of a handler. */
    static final class Counter implements MessageInterceptor {
        private long calls;

        @Override
        public void before(Session session, Message message, HandlerRegistration called) {
            calls++;
        }

        @Override
        public void after(Session session, Message message, HandlerRegistration called) {
            calls++;
        }
    }

    /** An argument that a resolver gives. */
    static final class Bonus {
        private final int value = 3;
    }

    /** As {@link Handler}, with an argument more. */
    static final class ComputingHandler {
        private long calls;

        @MessageHandler
        void chat(Session session, C2S_Chat message, Bonus bonus) {
            calls += session.id() + message.getContent().length() + bonus.value;
        }

        @MessageHandler
        void ping(Session session, TestPing message, Bonus bonus) {
            calls += session.id() + message.getSequence() + bonus.value;
        }

        @MessageHandler
        void pong(Session session, TestPong message, Bonus bonus) {
            calls += session.id() - message.getSequence() + bonus.value;
        }

        @MessageHandler
        void boom(Session session, TestBoom message, Bonus bonus) {
            calls += session.id() + message.hashCode() + bonus.value;
        }
    }

    /** Touches what it is given, so that nothing of a call can be left out. */
    static final class Handler {
        private long calls;

        @MessageHandler
        void chat(Session session, C2S_Chat message) {
            calls += session.id() + message.getContent().length();
        }

        @MessageHandler
        void ping(Session session, TestPing message) {
            calls += session.id() + message.getSequence();
        }

        @MessageHandler
        void pong(Session session, TestPong message) {
            calls += session.id() - message.getSequence();
        }

        @MessageHandler
        void boom(Session session, TestBoom message) {
            calls += session.id() + message.hashCode();
        }
    }
}
