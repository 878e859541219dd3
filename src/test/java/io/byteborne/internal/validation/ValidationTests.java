package io.byteborne.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import badextension.proto.Ruled;
import badextension.proto.RuledPart;
import badrule.proto.BadField;
import badrule.proto.BadImported;
import badrule.proto.BadKind;
import badrule.proto.BadMap;
import badrule.proto.BadMessage;
import badrule.proto.BadPart;
import build.buf.protovalidate.Validator;
import com.google.protobuf.Message;
import io.byteborne.autoconfigure.DispatchAutoConfiguration;
import io.byteborne.autoconfigure.MessageValidationAutoConfiguration;
import io.byteborne.autoconfigure.NetworkAutoConfiguration;
import io.byteborne.autoconfigure.ProtocolAutoConfiguration;
import io.byteborne.autoconfigure.WorldAutoConfiguration;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.TestDispatch;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.startup.FailureReports;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageAdvice;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageInterceptor;
import io.byteborne.proto.S2C_Refused;
import io.byteborne.session.Session;
import io.byteborne.testing.Snippets;
import io.byteborne.testproto.TestPong;
import io.byteborne.validation.InvalidMessageException;
import io.byteborne.validationproto.TestChoice;
import io.byteborne.validationproto.TestJoin;
import io.byteborne.validationproto.TestParty;
import io.byteborne.validationproto.TestRange;
import io.byteborne.validationproto.TestShare;
import io.byteborne.validationproto.TestTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
class ValidationTests {
    private static final TestJoin VALID =
            TestJoin.newBuilder().setName("Ann").setLevel(99).build();
    private static final TestJoin INVALID =
            TestJoin.newBuilder().setName("").setLevel(100).build();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(
                    MessageValidationAutoConfiguration.class,
                    WorldAutoConfiguration.class,
                    DispatchAutoConfiguration.class,
                    ProtocolAutoConfiguration.class,
                    NetworkAutoConfiguration.class)
            .withPropertyValues("byteborne.server.transport=nio", "byteborne.server.io-threads=1")
            // The test is the world thread: no tick comes.
            .withPropertyValues("byteborne.world.tick-interval=1m")
            .withBean(Refusals.class);

    static class Game {
        private final List<Message> handled = new ArrayList<>();

        @MessageHandler
        void join(TestJoin message) {
            handled.add(message);
        }

        @MessageHandler
        void party(TestParty message) {
            handled.add(message);
        }

        @MessageHandler
        void range(TestRange message) {
            handled.add(message);
        }

        @MessageHandler
        void choice(TestChoice message) {
            handled.add(message);
        }

        @MessageHandler
        void share(TestShare message) {
            handled.add(message);
        }

        @MessageHandler
        void tree(TestTree message) {
            handled.add(message);
        }
    }

    @MessageAdvice
    static class Refusals {
        private final List<InvalidMessageException> refused = new ArrayList<>();

        @MessageExceptionHandler
        S2C_Refused invalid(InvalidMessageException invalid) {
            refused.add(invalid);
            return S2C_Refused.newBuilder().setReason(invalid.getMessage()).build();
        }
    }

    private static void dispatch(ApplicationContext context, Message message) {
        context.getBean(DefaultMessageDispatcher.class)
                .dispatch(
                        mock(Session.class),
                        context.getBean(MessageRegistry.class).register(message.getClass()),
                        message);
    }

    private static List<Message> handled(ApplicationContext context) {
        return context.getBean(Game.class).handled;
    }

    private static List<InvalidMessageException> refused(ApplicationContext context) {
        return context.getBean(Refusals.class).refused;
    }

    static List<Message> valid() {
        return List.of(
                VALID,
                TestParty.newBuilder()
                        .addMembers(VALID)
                        .putGuests("guest", VALID)
                        .build(),
                TestRange.newBuilder().setFrom(1).setTo(1).build(),
                TestChoice.newBuilder().setNumber(0).build(),
                TestTree.newBuilder().addBranches(TestTree.getDefaultInstance()).build());
    }

    @Test
    void whenMessagesAreValidThenTheyAreHandled() {
        runner.withBean(Game.class).run(context -> {
            valid().forEach(message -> dispatch(context, message));

            assertThat(handled(context)).isEqualTo(valid());
            assertThat(refused(context)).isEmpty();
        });
    }

    static Stream<Arguments> invalid() {
        return Stream.of(
                Arguments.of(INVALID, List.of("name string.min_len", "level uint32.lte")),
                Arguments.of(
                        TestParty.newBuilder()
                                .addMembers(VALID)
                                .addMembers(INVALID)
                                .putGuests(
                                        "a \"b\"", VALID.toBuilder().setName("").build())
                                .build(),
                        List.of(
                                "members[1].name string.min_len",
                                "members[1].level uint32.lte",
                                "guests[\"a \"b\"\"].name string.min_len")),
                Arguments.of(TestRange.newBuilder().setFrom(2).setTo(1).build(), List.of(" range.order")),
                Arguments.of(TestChoice.getDefaultInstance(), List.of("choice required")));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void whenAMessageIsInvalidThenItIsRefusedAndEveryFieldAndRuleIsNamed(Message message, List<String> violations) {
        runner.withBean(Game.class).run(context -> {
            dispatch(context, message);

            assertThat(handled(context)).isEmpty();
            assertThat(refused(context))
                    .singleElement()
                    .satisfies(refused -> assertThat(refused.violations())
                            .extracting(violation -> violation.field() + " " + violation.rule())
                            .containsExactlyElementsOf(violations));
            assertThat(context.getBean(DefaultMessageDispatcher.class)
                            .counters()
                            .refusedCount())
                    .isOne();
        });
    }

    @Test
    void whenAMessageIsInvalidThenTheExceptionSaysWhatIsWrong() {
        runner.withBean(Game.class).run(context -> {
            dispatch(context, INVALID);
            dispatch(context, TestRange.newBuilder().setFrom(1).build());

            assertThat(refused(context).get(0))
                    .hasMessageStartingWith("byteborne.test.TestJoin is invalid: name: ")
                    .hasMessageContainingAll("(string.min_len); level: ", "(uint32.lte)");
            assertThat(refused(context).get(1))
                    .hasMessage("byteborne.test.TestRange is invalid: from must not be over to (range.order)");
        });
    }

    @Test
    void whenARuleCannotBeEvaluatedThenTheMessageFailsAndNoClientFillsTheLogWithIt(CapturedOutput output) {
        TestShare unshared = TestShare.newBuilder().setWhole(1).build();
        runner.withBean(Game.class).run(context -> {
            for (int i = 0; i < 1000; i++) {
                dispatch(context, unshared);
            }

            assertThat(handled(context)).isEmpty();
            assertThat(refused(context)).isEmpty();
            assertThat(context.getBean(DefaultMessageDispatcher.class)
                            .counters()
                            .failedCount())
                    .isEqualTo(1000);
            assertThat(output.getAll().lines().filter(line -> line.contains("#share")))
                    .as("lines in the log")
                    .isNotEmpty()
                    .hasSizeLessThan(200);
        });
    }

    @Test
    void whenAHandlerIsRegisteredLaterThenItsMessagesAreValidatedToo() {
        runner.run(context -> {
            context.getBean(DefaultMessageDispatcher.class).register(TestJoin.class, "late", (session, join) -> {
                throw new AssertionError("handled");
            });

            dispatch(context, INVALID);

            assertThat(refused(context)).hasSize(1);
        });
    }

    static class Witness implements MessageInterceptor {
        private final List<Message> seen = new ArrayList<>();

        @Override
        public void before(Session session, Message message, HandlerRegistration handler) {
            seen.add(message);
        }
    }

    @Test
    void whenTheGameHasInterceptorsThenTheySeeOnlyValidMessages() {
        runner.withBean(Witness.class).withBean(Game.class).run(context -> {
            dispatch(context, INVALID);
            dispatch(context, VALID);

            assertThat(context.getBean(Witness.class).seen).containsExactly(VALID);
        });
    }

    static class Unconstrained {
        @MessageHandler
        void handle(TestPong message) {}
    }

    @Test
    void whenTheLibraryIsMissingAndNoMessageHasConstraintsThenNothingIsValidated() {
        runner.withBean(Unconstrained.class)
                .withClassLoader(new FilteredClassLoader(Validator.class))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(TestDispatch.interceptors(context)).isEmpty();
                });
    }

    @Test
    void whenTheLibraryIsMissingAndAMessageHasConstraintsThenStartupFails() {
        runner.withBean(Game.class)
                .withClassLoader(new FilteredClassLoader(Validator.class))
                .run(context -> {
                    FailureAnalysis report = FailureReports.of(context.getStartupFailure());
                    assertThat(report.getDescription()).contains("has constraints", "nothing that would check them");
                    assertThat(report.getAction()).contains("protovalidate");
                });
    }

    static class HandlesBadField {
        @MessageHandler
        void handle(BadField message) {}
    }

    static class HandlesBadPart {
        @MessageHandler
        void handle(BadPart message) {}
    }

    static class HandlesBadMessage {
        @MessageHandler
        void handle(BadMessage message) {}
    }

    static class HandlesBadKind {
        @MessageHandler
        void handle(BadKind message) {}
    }

    static class HandlesBadMap {
        @MessageHandler
        void handle(BadMap message) {}
    }

    static class HandlesBadImported {
        @MessageHandler
        void handle(BadImported message) {}
    }

    static Stream<Arguments> badRules() {
        return Stream.of(
                Arguments.of(HandlesBadField.class, "Field 'broken' of message byteborne.badrule.BadField"),
                Arguments.of(HandlesBadPart.class, "Field 'broken' of message byteborne.badrule.BadField"),
                Arguments.of(HandlesBadMap.class, "Field 'parts' of message byteborne.badrule.BadMap"),
                Arguments.of(HandlesBadImported.class, "Field 'delay' of message byteborne.badrule.BadImported"),
                Arguments.of(HandlesBadMessage.class, "Message byteborne.badrule.BadMessage"),
                Arguments.of(HandlesBadKind.class, "Field 'number' of message byteborne.badrule.BadKind"));
    }

    @ParameterizedTest
    @MethodSource("badRules")
    void whenARuleDoesNotCompileThenStartupFailsAndSaysWhereItStands(Class<?> game, String place) {
        runner.withBean(Game.class).withUserConfiguration(game).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis report = FailureReports.of(context.getStartupFailure());
            assertThat(report.getDescription()).startsWith(place + " has a rule that does not compile: ");
            assertThat(report.getAction()).contains("buf.validate");
        });
    }

    static class HandlesRuledExtension {
        @MessageHandler
        void handle(Ruled message) {}
    }

    static class HandlesRuledPart {
        @MessageHandler
        void handle(RuledPart message) {}
    }

    @Test
    void whenARuleWouldNotBeEnforcedSinceItStandsOnAnExtensionThenStartupFails() {
        assertUnenforced(HandlesRuledExtension.class, "Extension byteborne.badextension.level of message");
        assertUnenforced(HandlesRuledPart.class, "Extension byteborne.badextension.part of message");
    }

    private void assertUnenforced(Class<?> game, String place) {
        runner.withUserConfiguration(game).run(context -> {
            assertThat(context).hasFailed();
            assertThat(FailureReports.of(context.getStartupFailure()).getDescription())
                    .startsWith(place);
        });
    }

    @Test
    void whenTheHowToShowsCodeThenItIsCompiled() throws IOException {
        Snippets.assertCompiled(Path.of("docs/howto/validation.md"), ValidationTests.class);
    }
}
