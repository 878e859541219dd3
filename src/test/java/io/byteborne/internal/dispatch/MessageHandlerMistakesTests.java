package io.byteborne.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import clashing.proto.ClashingMessages.ClashA;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import extendable.proto.BesideExtendable;
import extendable.proto.Extendable;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.startup.FailureReports;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestNoId;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

/** What stops start-up, and what the user then reads. */
class MessageHandlerMistakesTests {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(HandlerTestConfiguration.class);

    static void assertReport(AssertableApplicationContext context, String handler, String why, String mend) {
        assertThat(context).hasFailed();
        FailureAnalysis report = FailureReports.of(context.getStartupFailure());
        assertThat(report.getDescription()).contains(handler, why);
        assertThat(report.getAction()).contains(mend);
    }

    static class ExtraParameter {
        @MessageHandler
        void handle(TestPing ping, String text) {}
    }

    static class TransportSession {
        @MessageHandler
        void handle(TestPing ping, ChannelSession session) {}
    }

    static class TwoMessages {
        @MessageHandler
        void handle(TestPing ping, TestPong pong) {}
    }

    static class TwoSessions {
        @MessageHandler
        void handle(Session one, TestPing ping, Session other) {}
    }

    static class WrongReturn {
        @MessageHandler
        String handle(TestPing ping) {
            return ping.getText();
        }
    }

    static class PrimitiveReturn {
        @MessageHandler
        int handle(TestPing ping) {
            return 1;
        }
    }

    static class Static {
        @MessageHandler
        static void handle(TestPing ping) {}
    }

    static class AbstractMessage {
        @MessageHandler
        void handle(Message message) {}
    }

    static class UngeneratedMessage {
        @MessageHandler
        void handle(DynamicMessage message) {}
    }

    static class Mismatch {
        @MessageHandler(TestPong.class)
        void handle(TestPing ping) {}
    }

    static class NoMessage {
        @MessageHandler
        void handle(Session session) {}
    }

    static class Nothing {
        @MessageHandler
        void handle() {}
    }

    static Stream<Arguments> wrongSignatures() {
        return Stream.of(
                Arguments.of(
                        ExtraParameter.class,
                        "(TestPing, String)",
                        "nothing gives its parameter 2, a java.lang.String, a value"),
                Arguments.of(
                        TransportSession.class,
                        "(TestPing, ChannelSession)",
                        "nothing gives its parameter 2, a io.byteborne.internal.net.ChannelSession, a value"),
                Arguments.of(TwoMessages.class, "(TestPing, TestPong)", "it takes more than one message"),
                Arguments.of(TwoSessions.class, "(Session, TestPing, Session)", "it takes more than one Session"),
                Arguments.of(WrongReturn.class, "(TestPing)", "it returns a java.lang.String"),
                Arguments.of(PrimitiveReturn.class, "(TestPing)", "it returns a int"),
                Arguments.of(Static.class, "(TestPing)", "is static"),
                Arguments.of(
                        AbstractMessage.class,
                        "(Message)",
                        "com.google.protobuf.Message stands for no one type of message"),
                Arguments.of(
                        Mismatch.class,
                        "(TestPing)",
                        "its annotation names TestPong, but it takes a io.byteborne.testproto.TestPing"),
                Arguments.of(
                        UngeneratedMessage.class,
                        "(DynamicMessage)",
                        "com.google.protobuf.DynamicMessage stands for no one type of message"),
                Arguments.of(NoMessage.class, "(Session)", "it neither takes a message nor names one"),
                Arguments.of(Nothing.class, "()", "it neither takes a message nor names one"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongSignatures")
    void whenAMethodCannotHandleMessagesThenItIsNamedWithTheReasonAndTheMend(
            Class<?> beanClass, String parameters, String why) {
        runner.withUserConfiguration(beanClass)
                .run(context -> assertReport(
                        context,
                        "@MessageHandler method " + beanClass.getName() + "#handle" + parameters,
                        why,
                        beanClass.getSimpleName() + "#handle"));
    }

    static class Unsendable {
        @MessageHandler
        CompletionStage<Optional<TestNoId>> handle(TestPing ping) {
            return CompletableFuture.completedStage(Optional.empty());
        }
    }

    static class UnsendableFailure {
        @MessageHandler
        void handle(TestPing ping) {}

        @MessageExceptionHandler
        TestNoId handle(IllegalStateException failure) {
            return TestNoId.getDefaultInstance();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Unsendable.class, UnsendableFailure.class})
    void whenWhatIsReturnedHasNoIdThenItIsNamedWithTheMethod(Class<?> beanClass) {
        runner.withUserConfiguration(beanClass)
                .run(context -> assertReport(
                        context,
                        beanClass.getName() + "#handle(",
                        "Message class %s has no message id".formatted(TestNoId.class.getName()),
                        "option (byteborne.message_id)"));
    }

    static class First {
        @MessageHandler
        void ping(TestPing ping) {}
    }

    static class Second {
        @MessageHandler
        void pong(TestPing ping) {}
    }

    @Test
    void whenTwoMethodsHandleOneMessageThenBothAreNamed() {
        runner.withUserConfiguration(First.class, Second.class).run(context -> {
            assertReport(context, First.class.getName() + "#ping", "has two handlers", "Remove @MessageHandler");
            assertReport(context, Second.class.getName() + "#pong", "byteborne.test.TestPing", "from one of them");
        });
    }

    static class NoId {
        @MessageHandler
        void handle(TestNoId message) {}
    }

    @Test
    void whenAHandledMessageHasNoIdThenMessageAndHandlerAreNamed() {
        runner.withUserConfiguration(NoId.class).run(context -> {
            assertReport(context, NoId.class.getName() + "#handle", "has no message id", "byteborne.message_id");
            assertReport(context, "io.byteborne.testproto.TestNoId", "has no message id", ".proto file");
        });
    }

    @Scope("prototype")
    static class Prototype {
        @MessageHandler
        void handle(TestPing ping) {}
    }

    @Test
    void whenABeanIsAPrototypeThenStartupFails() {
        runner.withUserConfiguration(Prototype.class)
                .run(context -> assertReport(
                        context, Prototype.class.getName(), "is a prototype", "Make Prototype a singleton"));
    }

    /** An application whose own package is the one that the messages that clash are generated into. */
    @Configuration(proxyBeanMethods = false)
    @AutoConfigurationPackage(basePackageClasses = ClashA.class)
    static class ClashingApplication {}

    @Test
    void whenTwoMessagesOfTheApplicationClashThenStartupFailsThoughNobodyHandlesThem() {
        runner.withUserConfiguration(ClashingApplication.class)
                .run(context -> assertReport(
                        context,
                        "byteborne.clashing.ClashA (clashing_messages.proto)",
                        "byteborne.clashing.ClashB (clashing_messages.proto)",
                        "Give one of them another"));
    }

    static class Elsewhere {
        @MessageHandler
        void onClash(ClashA message) {}
    }

    static class ElsewhereReplying {
        @MessageHandler
        ClashA onPing(TestPing ping) {
            return ClashA.getDefaultInstance();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Elsewhere.class, ElsewhereReplying.class})
    void whenAMessageOutsideTheApplicationsPackageHasTheIdOfAnotherThereThenStartupFails(Class<?> bean) {
        runner.withUserConfiguration(bean)
                .run(context -> assertReport(
                        context,
                        "byteborne.clashing.ClashA (clashing_messages.proto)",
                        "byteborne.clashing.ClashB (clashing_messages.proto)",
                        "Give one of them another"));
    }

    static class Extended {
        @MessageHandler
        void onMessage(Extendable message) {}
    }

    @Test
    void whenAMessageOutsideTheApplicationsPackageIsHandledThenThoseBesideItAreKnown() {
        runner.withUserConfiguration(Extended.class)
                .run(context -> assertThat(
                                context.getBean(MessageRegistry.class).find(BesideExtendable.class))
                        .isNotNull());
    }

    @Test
    void whenABeanHasNoHandlersThenNothingIsRegistered() {
        runner.withBean(StringBuilder.class, StringBuilder::new)
                .run(context -> assertThat(
                                context.getBean(DefaultMessageDispatcher.class).handlers())
                        .isEmpty());
    }
}
