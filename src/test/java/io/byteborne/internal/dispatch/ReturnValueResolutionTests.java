package io.byteborne.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.Reply;
import io.byteborne.message.ReplyConverter;
import io.byteborne.message.ReturnValueResolver;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.Order;

class ReturnValueResolutionTests {
    private final HandlerFixture fixture = new HandlerFixture();

    record Score(int points) {}

    static class Scores implements ReturnValueResolver {
        int asked;

        @Override
        public @Nullable ReplyConverter resolve(MethodParameter returnType) {
            asked++;
            if (returnType.getNestedParameterType() != Score.class) {
                return null;
            }
            return (value, session, message) -> {
                int points = ((Score) value).points();
                if (points < 0) {
                    throw new IOException("less than nothing");
                }
                return points == 0 ? Reply.nothing() : Reply.toSender(pong(points));
            };
        }
    }

    @Order(-1)
    static class Doubling implements ReturnValueResolver {
        @Override
        public @Nullable ReplyConverter resolve(MethodParameter returnType) {
            return returnType.getNestedParameterType() == Score.class
                    ? (value, session, message) -> Reply.toSender(pong(2 * ((Score) value).points()))
                    : null;
        }
    }

    private static TestPong pong(int points) {
        return TestPong.newBuilder().setSequence(points).build();
    }

    static class Plain {
        @MessageHandler
        @Nullable
        Score score(TestPing ping) {
            return ping.getSequence() == 99 ? null : new Score((int) ping.getSequence());
        }

        @MessageExceptionHandler
        Score failed(IOException failure) {
            return new Score(77);
        }
    }

    static class Wrapped {
        @MessageHandler
        CompletionStage<Optional<Score>> score(TestPing ping) {
            return CompletableFuture.completedFuture(Optional.of(new Score((int) ping.getSequence())));
        }
    }

    static class Later {
        private final CompletableFuture<Score> score = new CompletableFuture<>();

        @MessageHandler
        CompletionStage<Score> score(TestPing ping) {
            return score;
        }
    }

    static class Unknown {
        @MessageHandler
        List<String> names(TestPing ping) {
            return List.of();
        }
    }

    static class FailsLater {
        @MessageHandler
        void boom(TestBoom boom) {}

        @MessageExceptionHandler
        CompletionStage<Score> failed(IOException failure) {
            return CompletableFuture.completedFuture(new Score(1));
        }
    }

    private static TestPing ping(int sequence) {
        return TestPing.newBuilder().setSequence(sequence).build();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whenAResolverKnowsTheTypeThenItsReplyIsSent() {
        fixture.run(List.of(Plain.class, Scores.class), running -> {
            running.dispatchNow(ping(5));
            running.assertSent(pong(5));

            running.dispatchNow(ping(0));
            running.assertSent();

            running.dispatchNow(ping(99));
            running.assertSent();
        });
    }

    @Test
    void whenNoReplyCanBeMadeThenThatGoesToTheExceptionHandlersWhoseResultsAreResolvedToo() {
        fixture.run(List.of(Plain.class, Scores.class), running -> {
            running.dispatchNow(ping(-1));

            running.assertSent(pong(77));
        });
    }

    @Test
    void whenTheValueIsInAnOptionalOrAStageThenItIsTakenOut() {
        fixture.run(List.of(Wrapped.class, Scores.class), running -> {
            running.dispatchNow(ping(6));

            running.assertSent(pong(6));
        });
    }

    @Test
    void whenTheValueComesLaterThenItsReplyIsSentByTheWorld() {
        fixture.run(List.of(Later.class, Scores.class), running -> {
            running.dispatchLater(ping(1));
            running.bean(Later.class).score.complete(new Score(8));
            running.assertSent();

            running.world().runNext();

            running.assertSent(pong(8));
        });
    }

    @Test
    void whenSeveralKnowTheTypeThenTheFirstOneIsTakenAndEachIsAskedOnce() {
        fixture.run(List.of(Later.class, Scores.class), running -> {
            running.dispatchLater(ping(1));
            assertThat(running.bean(Scores.class).asked).isOne();
        });
        fixture.run(List.of(Wrapped.class, Scores.class, Doubling.class), running -> {
            running.dispatchNow(ping(4));
            running.assertSent(pong(8));
        });
    }

    @Test
    void whenNobodyKnowsTheTypeThenStartUpFails() {
        fixture.assertMistake(
                List.of(Unknown.class, Scores.class),
                "Unknown#names",
                "it returns a java.util.List<java.lang.String>",
                "declare a ReturnValueResolver bean for List");
    }

    @Test
    void whenAnExceptionHandlerReturnsAStageThenStartUpFailsAllTheSame() {
        fixture.assertMistake(
                List.of(FailsLater.class, Scores.class),
                "FailsLater#failed",
                "it returns a java.util.concurrent.CompletionStage",
                "FailsLater#failed");
    }
}
