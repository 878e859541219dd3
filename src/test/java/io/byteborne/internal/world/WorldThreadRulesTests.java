package io.byteborne.internal.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.byteborne.internal.discovery.TestBeans;
import io.byteborne.login.Authenticator;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.server.StartupException;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.byteborne.world.OnTick;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.security.Principal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.scheduling.annotation.Async;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

class WorldThreadRulesTests {
    private static void discover(Class<?> beanClass) {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.registerBean("bean", beanClass);
            context.refresh();
            new WorldThreadRules().discover(TestBeans.of(context.getBeanFactory()));
        }
    }

    static class Saves {
        @MessageHandler
        @Transactional
        TestPong save(TestPing ping) {
            return TestPong.getDefaultInstance();
        }
    }

    @Transactional
    static class SavesAll {
        @MessageHandler
        void save(TestPing ping) {}
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Transactional("main")
    @interface InMainDatabase {}

    @InMainDatabase
    static class SavesInMain {
        @MessageHandler
        void save(TestPing ping) {}
    }

    static class SavesInStage {
        @MessageHandler
        @Transactional
        CompletionStage<TestPong> save(TestPing ping) {
            return CompletableFuture.completedStage(TestPong.getDefaultInstance());
        }
    }

    static class SavesInTick {
        @OnTick
        @Transactional
        void save() {}
    }

    static class SavesFailures {
        @MessageHandler(blocking = true)
        void ping(TestPing ping) {}

        @MessageExceptionHandler
        @Transactional
        void save(IllegalStateException failure) {}
    }

    static class SavesLogins implements Authenticator<TestPing> {
        @Override
        @Transactional
        public CompletionStage<Principal> authenticate(Session session, TestPing login) {
            return CompletableFuture.completedStage(() -> "Ada");
        }

        @Override
        public TestPong accepted(Session session, TestPing login, Principal user) {
            return TestPong.getDefaultInstance();
        }
    }

    static Stream<Arguments> transactions() {
        String blocking = "Make it @MessageHandler(blocking = true)";
        return Stream.of(
                Arguments.of(Saves.class, "@MessageHandler method", blocking),
                Arguments.of(SavesAll.class, "@MessageHandler method", blocking),
                Arguments.of(SavesInMain.class, "@MessageHandler method", blocking),
                Arguments.of(SavesInStage.class, "@MessageHandler method", blocking),
                Arguments.of(SavesInTick.class, "@OnTick method", "BlockingExecutor"),
                Arguments.of(SavesFailures.class, "@MessageExceptionHandler method", "BlockingExecutor"),
                Arguments.of(SavesLogins.class, "Method authenticate of authenticator", "BlockingExecutor"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transactions")
    void whenTheWorldThreadWouldWaitForTransactionsThenStartUpSaysWhatToDo(
            Class<?> beanClass, String kind, String mend) {
        StartupException refusal = catchThrowableOfType(StartupException.class, () -> discover(beanClass));

        assertThat(refusal)
                .hasMessageStartingWith(kind)
                .hasMessageContaining(beanClass.getName())
                .hasMessageContaining("is @Transactional, but runs on the world thread");
        assertThat(refusal.action()).contains(mend).contains("emove @Transactional");
    }

    static class Forgets {
        @Async
        @MessageHandler
        void handle(TestPing ping) {}
    }

    @Async
    static class AnswersNothing {
        @MessageHandler
        TestPong handle(TestPing ping) {
            return TestPong.getDefaultInstance();
        }
    }

    static class TwiceElsewhere {
        @Async
        @MessageHandler(blocking = true)
        void handle(TestPing ping) {}
    }

    /** Spring makes no stage of it, but throws with each call. */
    static class UnknownStage {
        @Async
        @MessageHandler
        CompletionStage<TestPong> handle(TestPing ping) {
            return CompletableFuture.completedStage(TestPong.getDefaultInstance());
        }
    }

    static class TicksElsewhere {
        @Async
        @OnTick
        void handle() {}
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Forgets.class,
                AnswersNothing.class,
                TwiceElsewhere.class,
                UnknownStage.class,
                TicksElsewhere.class
            })
    void whenAMethodWouldRunBesideTheWorldThenStartUpSaysWhatToDo(Class<?> beanClass) {
        StartupException refusal = catchThrowableOfType(StartupException.class, () -> discover(beanClass));

        assertThat(refusal)
                .hasMessageContaining(beanClass.getName() + "#handle(")
                .hasMessageContaining("is @Async: it would run beside the world thread");
        assertThat(refusal.action()).startsWith("Remove @Async from " + beanClass.getName() + "#handle");
    }

    static class SavesElsewhere {
        @MessageHandler(blocking = true)
        @Transactional
        void save(TestPing ping) {}
    }

    @Transactional
    static class SavesHereAndThere {
        @MessageHandler(blocking = true)
        void save(TestPing ping) {}

        @MessageHandler
        @Transactional(propagation = Propagation.NOT_SUPPORTED)
        void look(TestPong pong) {}
    }

    static class SavesLater {
        @Async
        @Transactional
        @MessageHandler
        CompletableFuture<TestPong> save(TestPing ping) {
            return CompletableFuture.completedFuture(TestPong.getDefaultInstance());
        }
    }

    /** Of a repository, and of no handler. */
    static class Repository {
        @Transactional
        @Async
        void save() {}
    }

    @ParameterizedTest
    @ValueSource(classes = {SavesElsewhere.class, SavesHereAndThere.class, SavesLater.class, Repository.class})
    void whenTheWorldThreadDoesNotWaitThenTransactionsAreFine(Class<?> beanClass) {
        assertThatCode(() -> discover(beanClass)).doesNotThrowAnyException();
    }
}
