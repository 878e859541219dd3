package io.byteborne.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A context with handlers, and sessions that send them messages; the thread that uses it is the world's. */
public final class HandlerFixture implements AutoCloseable {
    public static final TestPing PING = TestPing.newBuilder().setSequence(7).build();
    public static final TestPong PONG = TestPong.newBuilder().setSequence(8).build();

    private final TestSessions sessions = new TestSessions(new MessageSerializer(new MessageRegistry()));
    public final ChannelSession session = sessions.open();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(HandlerTestConfiguration.class)
            .withBean(Journal.class);

    /** What is done with the handlers of a running context. */
    @FunctionalInterface
    public interface Play {
        public void run(Running running) throws Throwable;
    }

    /** Starts a context with the given beans, and plays. */
    public void run(List<Class<?>> beans, Play play) {
        run(runner, beans, play);
    }

    /** As {@link #run(List, Play)}, where so many blocking handlers may run at one time. */
    public void run(int maxBlocking, List<Class<?>> beans, Play play) {
        run(runner.withPropertyValues("byteborne.handler.max-blocking=" + maxBlocking), beans, play);
    }

    /** As {@link #run(List, Play)}, with a setting. */
    public void run(String setting, List<Class<?>> beans, Play play) {
        run(runner.withPropertyValues(setting), beans, play);
    }

    private void run(ApplicationContextRunner configured, List<Class<?>> beans, Play play) {
        configured.withUserConfiguration(beans.toArray(Class<?>[]::new)).run(context -> {
            assertThat(context).hasNotFailed();
            play.run(new Running(context));
        });
    }

    /** The context does not start; what the user then reads has the handler's name, the reason and the mend. */
    void assertMistake(List<Class<?>> beans, String handler, String why, String mend) {
        runner.withUserConfiguration(beans.toArray(Class<?>[]::new))
                .run(context -> MessageHandlerMistakesTests.assertReport(context, handler, why, mend));
    }

    /** What has been sent over the session since the last time, in hex. */
    String sent() {
        return sessions.sentOver(session);
    }

    public ChannelSession openSession() {
        return sessions.open();
    }

    @Override
    public void close() {
        sessions.close();
    }

    /** A running context. */
    public final class Running {
        private final AssertableApplicationContext context;

        private Running(AssertableApplicationContext context) {
            this.context = context;
        }

        public <T> T bean(Class<T> type) {
            return context.getBean(type);
        }

        public DefaultMessageDispatcher dispatcher() {
            return bean(DefaultMessageDispatcher.class);
        }

        public DispatchCounters counters() {
            return dispatcher().counters();
        }

        public ManualExecutor world() {
            return bean(ManualExecutor.class);
        }

        Journal journal() {
            return bean(Journal.class);
        }

        /** The session's message comes; what is returned is null if it is dealt with. */
        @Nullable
        CompletionStage<?> dispatch(ChannelSession from, Message message) {
            return dispatcher().dispatch(from, bean(MessageRegistry.class).register(message.getClass()), message);
        }

        @Nullable
        CompletionStage<?> dispatch(Message message) {
            return dispatch(session, message);
        }

        /** Dispatches a message that must be dealt with at once. */
        public void dispatchNow(Message message) {
            assertThat(dispatch(message)).as("work that is left").isNull();
        }

        /** Dispatches a message that must not be dealt with at once. */
        public CompletionStage<?> dispatchLater(Message message) {
            return dispatchLater(session, message);
        }

        public CompletionStage<?> dispatchLater(ChannelSession from, Message message) {
            CompletionStage<?> work = dispatch(from, message);
            assertThat(work).as("work that is left").isNotNull().isNotCompleted();
            return Objects.requireNonNull(work);
        }

        /** Exactly these messages have been sent over the session since the last time. */
        public void assertSent(Message... messages) {
            assertSentOver(session, messages);
        }

        public void assertSentOver(ChannelSession to, Message... messages) {
            assertThat(sessions.sentOver(to)).isEqualTo(TestPackets.hex(messages));
        }
    }
}
