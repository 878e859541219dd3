package io.byteborne.internal.dispatch;

import static io.byteborne.internal.dispatch.HandlerFixture.PING;
import static io.byteborne.internal.dispatch.HandlerFixture.PONG;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.message.ArgumentResolver;
import io.byteborne.message.ArgumentValue;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.message.MissingArgumentException;
import io.byteborne.message.SessionAttribute;
import io.byteborne.server.StartupException;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.Order;

/** Where handlers get their arguments from. */
class ArgumentResolutionTests {
    private final HandlerFixture fixture = new HandlerFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    static class Attributes {
        private final Journal journal;

        Attributes(Journal journal) {
            this.journal = journal;
        }

        @MessageHandler
        void named(@SessionAttribute("nick") String name, TestPing ping) {
            journal.add(name);
        }

        @MessageHandler
        void byParameter(TestPong pong, @SessionAttribute int level) {
            journal.add(level);
        }

        @MessageHandler(TestBoom.class)
        void optional(@SessionAttribute(required = false) @Nullable String nick) {
            journal.add(nick);
        }

        @MessageExceptionHandler
        void missing(MissingArgumentException missing) {
            journal.add(missing.getMessage());
        }
    }

    @Test
    void whenASessionHasTheAttributeThenTheParameterIsItsValue() {
        fixture.run(List.of(Attributes.class), running -> {
            fixture.session.attributes().put("nick", "ann");
            fixture.session.attributes().put("level", 3);

            running.dispatchNow(PING);
            running.dispatchNow(PONG);
            running.dispatchNow(TestBoom.getDefaultInstance());

            assertThat(running.journal().entries()).containsExactly("ann", 3, "ann");
        });
    }

    @Test
    void whenASessionLacksTheAttributeThenARequiredOneStopsTheCallAndAnOptionalOneIsNull() {
        fixture.run(List.of(Attributes.class), running -> {
            running.dispatchNow(PING);
            running.dispatchNow(PONG);
            running.dispatchNow(TestBoom.getDefaultInstance());

            assertThat(running.journal().entries())
                    .containsExactly(
                            fixture.session + " has no attribute 'nick'",
                            fixture.session + " has no attribute 'level'",
                            null);
            assertThat(running.counters().failedCount()).isEqualTo(2);
        });
    }

    @Test
    void whenAnAttributeIsOfAnotherTypeThenTheCallIsStoppedAndBothTypesAreNamed() {
        fixture.run(List.of(Attributes.class), running -> {
            fixture.session.attributes().put("level", 3L);

            running.dispatchNow(PONG);

            assertThat(running.journal().entries())
                    .containsExactly("Attribute 'level' of %s is a java.lang.Long, not a java.lang.Integer"
                            .formatted(fixture.session));
        });
    }

    static class OptionalPrimitive {
        @MessageHandler
        void handle(TestPing ping, @SessionAttribute(required = false) int level) {}
    }

    @Test
    void whenAPrimitiveMayBeMissingThenStartUpFails() {
        fixture.assertMistake(
                List.of(OptionalPrimitive.class),
                "OptionalPrimitive.handle",
                "Session attribute 'level'",
                "Declare the parameter as Integer");
    }

    /** Counts messages; a value for every parameter that is a long. */
    static class Counter implements ArgumentResolver {
        private long calls;

        @Override
        public @Nullable ArgumentValue resolve(MethodParameter parameter) {
            return parameter.getParameterType() == long.class ? (session, message) -> ++calls : null;
        }
    }

    /** Knows strings: the message's name. */
    @Order(1)
    static class Names implements ArgumentResolver {
        @Override
        public @Nullable ArgumentValue resolve(MethodParameter parameter) {
            return parameter.getParameterType() == String.class
                    ? (session, message) -> message.getDescriptorForType().getName()
                    : null;
        }
    }

    /** Knows strings as well, and is asked later. */
    @Order(2)
    static class LateNames implements ArgumentResolver {
        @Override
        public @Nullable ArgumentValue resolve(MethodParameter parameter) {
            return parameter.getParameterType() == String.class ? (session, message) -> "late" : null;
        }
    }

    static class EveryPosition {
        private final Journal journal;

        EveryPosition(Journal journal) {
            this.journal = journal;
        }

        @MessageHandler
        void first(long count, String name, Session session, TestPing ping) {
            journal.add(List.of(count, name, session, ping));
        }

        @MessageHandler
        void middle(TestPong pong, String name, long count, String again, Session session) {
            journal.add(List.of(pong, name, count, again, session));
        }

        @MessageHandler
        void last(Session session, TestBoom boom, @SessionAttribute("level") double level, String name) {
            journal.add(List.of(session, boom, level, name));
        }
    }

    @Test
    void whenArgumentsStandInWhateverPositionThenEachGetsItsOwn() {
        fixture.run(List.of(LateNames.class, Counter.class, Names.class, EveryPosition.class), running -> {
            fixture.session.attributes().put("level", 2.5);

            running.dispatchNow(PING);
            running.dispatchNow(PONG);
            running.dispatchNow(TestBoom.getDefaultInstance());

            assertThat(running.journal().entries())
                    .containsExactly(
                            List.of(1L, "TestPing", fixture.session, PING),
                            List.of(PONG, "TestPong", 2L, "TestPong", fixture.session),
                            List.of(fixture.session, TestBoom.getDefaultInstance(), 2.5, "TestBoom"));
            assertThat(running.counters().failedCount()).isZero();
        });
    }

    static class NothingForPrimitives implements ArgumentResolver {
        @Override
        public @Nullable ArgumentValue resolve(MethodParameter parameter) {
            return parameter.getParameterType().isPrimitive() ? (session, message) -> null : null;
        }
    }

    static class TakesLong {
        private final Journal journal;

        TakesLong(Journal journal) {
            this.journal = journal;
        }

        @MessageHandler
        void handle(TestPing ping, long number) {
            journal.add("handled");
        }

        @MessageExceptionHandler
        void failed(Exception failure) {
            journal.add(failure.getClass());
        }
    }

    @Test
    void whenAResolverHasNullForAPrimitiveThenTheMessageFailsAndTheNextIsHandled() {
        fixture.run(List.of(NothingForPrimitives.class, TakesLong.class), running -> {
            running.dispatchNow(PING);
            running.dispatchNow(PING);

            assertThat(running.journal().entries())
                    .containsExactly(NullPointerException.class, NullPointerException.class);
        });
    }

    static class Refusing implements ArgumentResolver {
        @Override
        public ArgumentValue resolve(MethodParameter parameter) {
            return (session, message) -> {
                throw new MessageRefusedException("not you");
            };
        }
    }

    @Test
    void whenAResolverThrowsThenTheHandlerIsNotCalledAndTheExceptionIsHandled() {
        fixture.run(List.of(Refusing.class, TakesLong.class), running -> {
            running.dispatchNow(PING);

            assertThat(running.journal().entries()).containsExactly(MessageRefusedException.class);
            assertThat(running.counters().refusedCount()).isOne();
        });
    }

    static class Picky implements ArgumentResolver {
        @Override
        public ArgumentValue resolve(MethodParameter parameter) {
            throw new StartupException("No longs here.", "Take an int.");
        }
    }

    @Test
    void whenAResolverObjectsToAParameterThenStartUpFailsWithItsWords() {
        fixture.assertMistake(List.of(Picky.class, TakesLong.class), "No longs", "here", "Take an int");
    }

    static class TakesLocale {
        @MessageHandler
        void handle(TestPing ping, Locale locale) {}
    }

    @Test
    void whenNobodyKnowsAParameterThenStartUpFails() {
        fixture.assertMistake(
                List.of(Counter.class, TakesLocale.class),
                TakesLocale.class.getName() + "#handle",
                "nothing gives its parameter 2, a java.util.Locale, a value",
                "declare an ArgumentResolver bean for Locale");
    }

    static class SameMessageTwice {
        @MessageHandler
        void handle(TestPing ping, TestPing again) {}
    }

    static class MessageAndItsBase {
        @MessageHandler(TestPing.class)
        void handle(TestPing ping, Message message) {}
    }

    @Test
    void whenAMethodTakesAMessageTwiceThenStartUpFails() {
        for (Class<?> twice : List.of(SameMessageTwice.class, MessageAndItsBase.class)) {
            fixture.assertMistake(
                    List.of(twice), twice.getName() + "#handle", "it takes more than one message", "in any order");
        }
    }

    abstract static class Generic<M, A> {
        private final Journal journal;

        Generic(Journal journal) {
            this.journal = journal;
        }

        @MessageHandler
        A handle(M message, A argument) {
            journal.add(message);
            return argument;
        }
    }

    static class OfPings extends Generic<TestPing, TestPong> {
        OfPings(Journal journal) {
            super(journal);
        }
    }

    static class OfNumbers extends Generic<TestPing, Long> {
        OfNumbers(Journal journal) {
            super(journal);
        }
    }

    abstract static class Relay<M extends Message> {
        @MessageHandler
        M relay(Session session, M message) {
            return message;
        }
    }

    static class PingRelay extends Relay<TestPing> {}

    @Test
    void whenAHandlerIsInheritedFromAGenericClassThenItsTypesAreThoseOfTheBean() {
        fixture.run(List.of(PingRelay.class), running -> {
            running.dispatchNow(PING);
            running.assertSent(PING);
        });
        fixture.assertMistake(
                List.of(OfPings.class), Generic.class.getName() + "#handle", "more than one message", "Generic#handle");
        fixture.assertMistake(
                List.of(OfNumbers.class), Generic.class.getName() + "#handle", "it returns a", "Generic#handle");
    }

    abstract static class Unbounded<M> {
        private final Journal journal;

        Unbounded(Journal journal) {
            this.journal = journal;
        }

        @MessageHandler(blocking = true)
        M handle(M message, String name) {
            journal.add(name);
            return message;
        }
    }

    static class UnboundedPings extends Unbounded<TestPing> {
        UnboundedPings(Journal journal) {
            super(journal);
        }
    }

    @Test
    void whenTheGenericClassSaysNothingOfMessagesThenTheHandlerIsCalledAllTheSame() {
        fixture.run(List.of(Names.class, UnboundedPings.class), running -> {
            running.dispatchLater(PING);
            running.world().runNext();

            running.assertSent(PING);
            assertThat(running.journal().entries()).containsExactly("TestPing");
        });
    }
}
