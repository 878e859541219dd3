package io.byteborne.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.message.ArgumentResolver;
import io.byteborne.message.ArgumentValue;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageAdvice;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageInterceptor;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.message.Reply;
import io.byteborne.message.ReplyConverter;
import io.byteborne.message.ReturnValueResolver;
import io.byteborne.message.SessionAttribute;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.C2S_Join;
import io.byteborne.proto.C2S_Login;
import io.byteborne.proto.C2S_Say;
import io.byteborne.proto.Position;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.proto.S2C_Join;
import io.byteborne.proto.S2C_Joined;
import io.byteborne.proto.S2C_Refused;
import io.byteborne.proto.S2C_Said;
import io.byteborne.session.Session;
import io.byteborne.testing.Snippets;
import io.byteborne.world.WorldExecutor;
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
    private static final S2C_Join WELCOME = S2C_Join.newBuilder()
            .addPlayers(Position.newBuilder().setPlayer("ann"))
            .build();
    private static final S2C_Joined NEWCOMER =
            S2C_Joined.newBuilder().setPlayer("ann").build();

    private static final C2S_Chat HI = C2S_Chat.newBuilder().setContent("hi").build();

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

    static class Lobby {
        @MessageHandler
        S2C_Chat echo(C2S_Chat line) {
            return S2C_Chat.newBuilder().setContent(line.getContent()).build();
        }

        @MessageHandler
        void rename(C2S_Login login, Session session, @SessionAttribute(required = false) @Nullable String nick) {
            session.attributes().put("nick", login.getName());
        }

        @MessageHandler
        Reply join(C2S_Join join) {
            return Reply.toSender(WELCOME).and(Reply.toOthers(NEWCOMER));
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

        @MessageHandler(blocking = true)
        S2C_Chat lookUp(C2S_Chat question) {
            return S2C_Chat.newBuilder()
                    .setContent(library.find(question.getContent()))
                    .build();
        }

        @MessageHandler
        CompletionStage<Reply> store(C2S_Say line) {
            return CompletableFuture.supplyAsync(() -> library.store(line.getText()), elsewhere)
                    .thenApplyAsync(this::published, worldExecutor);
        }

        private Reply published(String line) {
            return Reply.toSender(chat(line));
        }

        @MessageExceptionHandler
        S2C_Refused unknown(NoSuchElementException failure) {
            return S2C_Refused.newBuilder().setReason(failure.getMessage()).build();
        }
    }

    private static S2C_Chat chat(String content) {
        return S2C_Chat.newBuilder().setContent(content).build();
    }

    private static S2C_Refused refused(String reason) {
        return S2C_Refused.newBuilder().setReason(reason).build();
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
        S2C_Chat roll(C2S_Chat line, Roll roll) {
            return chat("you rolled " + roll.eyes());
        }
    }

    record Score(String player, int points) {}

    static class Scores implements ReturnValueResolver {
        @Override
        public @Nullable ReplyConverter resolve(MethodParameter returnType) {
            return returnType.getNestedParameterType() == Score.class
                    ? (value, session, message) -> Reply.toSender(said((Score) value))
                    : null;
        }

        private static S2C_Said said(Score score) {
            return S2C_Said.newBuilder()
                    .setPlayer(score.player())
                    .setText(score.points() + " points")
                    .build();
        }
    }

    static class ScoreBoard {
        @MessageHandler
        Score best(C2S_Say question) {
            return new Score("ann", 7);
        }
    }

    @MessageAdvice
    static class Answers {
        @MessageExceptionHandler
        S2C_Refused refused(MessageRefusedException refusal) {
            return S2C_Refused.newBuilder().setReason(refusal.getMessage()).build();
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
        fixture.run(List.of(Lobby.class), running -> {
            ChannelSession other = fixture.openSession();
            running.bean(DefaultSessionManager.class).add(fixture.session);
            running.bean(DefaultSessionManager.class).add(other);

            running.dispatchNow(HI);
            running.assertSent(chat("hi"));
            running.dispatchNow(C2S_Login.newBuilder().setName("ann").build());
            assertThat(fixture.session.attributes()).containsEntry("nick", "ann");
            running.dispatchNow(C2S_Join.getDefaultInstance());
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
            running.assertSent(refused("no such book"));

            running.dispatchLater(C2S_Say.newBuilder().setText("tea").build());
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
            running.dispatchNow(HI);
            assertThat(running.counters().failedCount()).isZero();
        });
    }

    @Test
    void whenAScoreIsReturnedThenItIsSentAsAMessage() {
        fixture.run(List.of(Scores.class, ScoreBoard.class), running -> {
            running.dispatchNow(C2S_Say.getDefaultInstance());
            running.assertSent(
                    S2C_Said.newBuilder().setPlayer("ann").setText("7 points").build());
        });
    }

    @Test
    void whenASessionIsMutedThenItIsToldSo() {
        fixture.run(List.of(Dice.class, DiceGame.class, Silence.class, Answers.class), running -> {
            fixture.session.attributes().put("muted", true);
            running.dispatchNow(HI);
            running.assertSent(refused("you are muted"));
        });
    }
}
