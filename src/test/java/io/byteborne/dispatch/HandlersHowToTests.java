package io.byteborne.dispatch;

import static io.byteborne.dispatch.HandlerFixture.PING;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.network.ChannelSession;
import io.byteborne.network.Session;
import io.byteborne.network.SessionManager;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.testing.Snippets;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.MethodParameter;

/** What docs/howto/handlers.md shows is compiled here, and does what it says. */
class HandlersHowToTests {
    private static final TestPong WELCOME =
            TestPong.newBuilder().setText("welcome").build();
    private static final TestPong NEWCOMER =
            TestPong.newBuilder().setText("newcomer").build();

    private final HandlerFixture fixture = new HandlerFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whenTheHowToShowsCodeThenItIsCompiled() throws Exception {
        Snippets.assertCompiled(Path.of("docs/howto/handlers.md"), HandlersHowToTests.class);
    }

    static class Library {
        String find(String title) {
            if (title.isEmpty()) {
                throw new NoSuchElementException("no such book");
            }
            return "shelf of " + title;
        }

        String store(String title) {
            return "stored " + title;
        }
    }

    static class Game {
        private final Library library;
        private final WorldExecutor worldExecutor;
        private final Executor elsewhere = task -> Thread.ofVirtual().start(task);

        Game(Library library, WorldExecutor worldExecutor) {
            this.library = library;
            this.worldExecutor = worldExecutor;
        }

        @MessageHandler
        TestPong ping(TestPing ping) {
            return TestPong.newBuilder().setSequence(ping.getSequence()).build();
        }

        @MessageHandler
        void rename(TestPong name, Session session, @SessionAttribute(required = false) @Nullable String nick) {
            session.attributes().put("nick", name.getText());
        }

        @MessageHandler
        Reply greet(TestBoom hello) {
            return Reply.toSender(WELCOME).and(Reply.toOthers(NEWCOMER));
        }

        @MessageHandler(blocking = true)
        S2C_Chat lookUp(C2S_Chat question) {
            return S2C_Chat.newBuilder()
                    .setContent(library.find(question.getContent()))
                    .build();
        }

        @MessageHandler
        CompletionStage<Reply> store(S2C_Chat line) {
            return CompletableFuture.supplyAsync(() -> library.store(line.getContent()), elsewhere)
                    .thenApplyAsync(this::published, worldExecutor);
        }

        private Reply published(String line) {
            return Reply.toSender(chat(line));
        }

        @MessageExceptionHandler
        TestPong unknown(NoSuchElementException failure) {
            return TestPong.newBuilder().setText(failure.getMessage()).build();
        }
    }

    private static S2C_Chat chat(String content) {
        return S2C_Chat.newBuilder().setContent(content).build();
    }

    record Roll(int eyes) {}

    static class Dice implements ArgumentResolver {
        private final Random random = new Random();

        @Override
        public @Nullable ArgumentValue resolve(MethodParameter parameter) {
            return parameter.getParameterType() == Roll.class
                    ? (session, message) -> new Roll(1 + random.nextInt(6))
                    : null;
        }
    }

    static class DiceGame {
        @MessageHandler
        TestPong roll(TestPing ping, Roll roll) {
            return TestPong.newBuilder().setSequence(roll.eyes()).build();
        }
    }

    @MessageAdvice
    static class Answers {
        @MessageExceptionHandler
        TestPong refused(MessageRefusedException refusal) {
            return TestPong.newBuilder().setText(refusal.getMessage()).build();
        }
    }

    static class Silence implements MessageInterceptor {
        @Override
        public void before(Session session, Message message, HandlerRegistration handler) {
            if (session.attributes().containsKey("muted")) {
                throw new MessageRefusedException("you are muted");
            }
        }
    }

    @Test
    void whenMessagesComeThenTheHandlersAnswerAsShown() {
        fixture.run(List.of(Library.class, Game.class), running -> {
            ChannelSession other = fixture.openSession();
            running.bean(SessionManager.class).add(fixture.session);
            running.bean(SessionManager.class).add(other);

            running.dispatchNow(PING);
            running.assertSent(TestPong.newBuilder().setSequence(7).build());
            running.dispatchNow(TestPong.newBuilder().setText("ann").build());
            assertThat(fixture.session.attributes()).containsEntry("nick", "ann");
            running.dispatchNow(TestBoom.getDefaultInstance());
            running.assertSent(WELCOME);
            running.assertSentOver(other, NEWCOMER);
        });
    }

    @Test
    void whenTheLibraryIsAskedThenTheAnswerComesLaterAsShown() {
        fixture.run(List.of(Library.class, Game.class), running -> {
            running.dispatchLater(C2S_Chat.newBuilder().setContent("tea").build());
            running.world().runNext();
            running.world().runNext();
            running.assertSent(chat("shelf of tea"));

            running.dispatchLater(C2S_Chat.getDefaultInstance());
            running.world().runNext();
            running.world().runNext();
            running.assertSent(TestPong.newBuilder().setText("no such book").build());

            running.dispatchLater(chat("tea"));
            running.world().runNext();
            running.world().runNext();
            running.assertSent(chat("stored tea"));
        });
    }

    static class Operator {
        private final ConfigurableApplicationContext context;

        Operator(ConfigurableApplicationContext context) {
            this.context = context;
        }

        @MessageHandler
        void command(C2S_Chat line) {
            if (line.getContent().equals("/stop")) {
                SpringApplication.exit(context);
            }
        }
    }

    @Test
    void whenAnOperatorStopsTheServerThenItsContextIsClosed() {
        fixture.run(List.of(Operator.class), running -> {
            ConfigurableApplicationContext context = running.bean(Operator.class).context;

            running.dispatchNow(C2S_Chat.newBuilder().setContent("/stop").build());

            assertThat(context.isActive()).isFalse();
        });
    }

    @Test
    void whenARollIsTakenThenTheDiceGiveIt() {
        fixture.run(List.of(Dice.class, DiceGame.class), running -> {
            running.dispatchNow(PING);
            assertThat(running.counters().failedCount()).isZero();
        });
    }

    @Test
    void whenASessionIsMutedThenItIsToldSo() {
        fixture.run(List.of(Dice.class, DiceGame.class, Silence.class, Answers.class), running -> {
            fixture.session.attributes().put("muted", true);
            running.dispatchNow(PING);
            running.assertSent(TestPong.newBuilder().setText("you are muted").build());
        });
    }
}
