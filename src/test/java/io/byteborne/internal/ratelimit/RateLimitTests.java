package io.byteborne.internal.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.autoconfigure.DispatchAutoConfiguration;
import io.byteborne.autoconfigure.ProtocolAutoConfiguration;
import io.byteborne.autoconfigure.RateLimitAutoConfiguration;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.DispatchCounters;
import io.byteborne.internal.dispatch.ManualExecutor;
import io.byteborne.internal.dispatch.TestDispatch;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.internal.settings.WorldProperties;
import io.byteborne.internal.startup.FailureReports;
import io.byteborne.internal.world.WorldParts;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Refused;
import io.byteborne.ratelimit.RateLimit;
import io.byteborne.ratelimit.RateLimitedException;
import io.byteborne.session.CloseReason;
import io.byteborne.testing.Snippets;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.byteborne.world.NanoClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Limits by annotation, and docs/howto/rate-limits.md. */
class RateLimitTests {
    private static final C2S_Chat LINE = C2S_Chat.getDefaultInstance();
    private static final TestPing PING = TestPing.getDefaultInstance();
    private static final TestPong PONG = TestPong.getDefaultInstance();
    private static final TestBoom BOOM = TestBoom.getDefaultInstance();
    private static final String TOO_OFTEN =
            TestPackets.hex(S2C_Refused.newBuilder().setReason("not so fast").build());

    private final AtomicLong nanos = new AtomicLong(7);
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(
                    RateLimitAutoConfiguration.class, ProtocolAutoConfiguration.class, DispatchAutoConfiguration.class)
            .withBean(NanoClock.class, () -> nanos::get)
            .withBean(WorldProperties.class, () -> TestProperties.world())
            .withBean(ManualExecutor.class)
            .withBean(DefaultSessionManager.class);

    @Component
    static class Shouts {
        private int shouts;
        private int booms;

        @MessageHandler
        @RateLimit(perSecond = 0.5, burst = 3)
        void shout(C2S_Chat shout) {
            shouts++;
        }

        @MessageExceptionHandler
        S2C_Refused tooOften(RateLimitedException refused) {
            return S2C_Refused.newBuilder().setReason("not so fast").build();
        }

        @MessageHandler
        @RateLimit(perSecond = 1)
        void boom(TestBoom boom) {
            booms++;
        }

        @MessageHandler
        TestPing unlimited(TestPong pong) {
            return PING;
        }
    }

    /** A running context, and sessions. */
    private static final class Game implements AutoCloseable {
        private final AssertableApplicationContext context;
        private final TestSessions sessions;

        Game(AssertableApplicationContext context) {
            this.context = context;
            this.sessions = new TestSessions(context.getBean(PacketEncoder.class));
        }

        /** Sends a message so often; what comes back, in hex. */
        String send(ChannelSession session, int count, Message message) {
            for (int i = 0; i < count; i++) {
                context.getBean(DefaultMessageDispatcher.class)
                        .dispatch(
                                session, context.getBean(MessageRegistry.class).register(message.getClass()), message);
            }
            return sessions.sentOver(session);
        }

        Shouts shouts() {
            return context.getBean(Shouts.class);
        }

        DispatchCounters counters() {
            return context.getBean(DefaultMessageDispatcher.class).counters();
        }

        int statesKept() {
            return context.getBean(RateLimitInterceptor.class).sessions();
        }

        @Override
        public void close() {
            sessions.close();
        }
    }

    @FunctionalInterface
    private interface Play {
        void run(Game game, ChannelSession session);
    }

    private void play(Play play) {
        runner.withUserConfiguration(Shouts.class).run(context -> {
            assertThat(context).hasNotFailed();
            try (Game game = new Game(context)) {
                play.run(game, game.sessions.open());
            }
        });
    }

    @Test
    void whenAMessageComesTooOftenThenItIsRefusedAndCountedAndTheSessionStays() {
        play((game, session) -> {
            assertThat(game.send(session, 3, LINE)).isEmpty();

            assertThat(game.send(session, 2, LINE)).isEqualTo(TOO_OFTEN + TOO_OFTEN);

            assertThat(game.shouts().shouts).isEqualTo(3);
            assertThat(game.counters().refusedCount()).isEqualTo(2);
            assertThat(game.counters().failedCount()).isZero();
            assertThat(session.isOpen()).isTrue();
        });
    }

    @Test
    void whenTimePassesThenMessagesAreTakenAgainAtTheRate() {
        play((game, session) -> {
            game.send(session, 4, LINE);
            nanos.addAndGet(Duration.ofMillis(1_999).toNanos());
            game.send(session, 1, LINE);
            assertThat(game.shouts().shouts).isEqualTo(3);

            nanos.addAndGet(Duration.ofMillis(1).toNanos());
            game.send(session, 2, LINE);
            assertThat(game.shouts().shouts).isEqualTo(4);
            nanos.addAndGet(Duration.ofHours(1).toNanos());
            game.send(session, 10, LINE);

            assertThat(game.shouts().shouts)
                    .as("the burst is all that is saved")
                    .isEqualTo(7);
        });
    }

    @Test
    void whenOneMessageOfOneSessionIsOverItsLimitThenOthersAreTaken() {
        play((game, session) -> {
            game.send(session, 10, LINE);
            ChannelSession other = game.sessions.open();

            game.send(session, 2, BOOM);
            game.send(other, 2, LINE);
            String answers = game.send(session, 50, PONG);

            assertThat(game.shouts().booms).isOne();
            assertThat(game.shouts().shouts).isEqualTo(3 + 2);
            assertThat(answers).endsWith(TestPackets.hex(PING).repeat(50));
        });
    }

    /** A tick that was due so long ago is over. */
    private static void tick(Game game, Duration late) {
        game.context.getBean(Stalls.class).ticked(1, 0, late.toNanos());
    }

    @Test
    void whenTheWorldSleptThroughTicksThenThisSideDidNotStandStill() {
        play((game, session) -> {
            tick(game, Duration.ZERO);
            game.send(session, 2, BOOM);
            assertThat(game.shouts().booms).isEqualTo(1);

            nanos.addAndGet(Duration.ofMillis(50 + 3000).toNanos());
            game.context
                    .getBean(Stalls.class)
                    .sleptThrough(62, 61, nanos.get() + Duration.ofMillis(50).toNanos());
            game.send(session, 3, BOOM);

            assertThat(game.shouts().booms).as("no time was made good").isEqualTo(2);
        });
    }

    @Test
    void whenThisSideStoodStillThenWhatCameMeanwhileIsTaken() {
        play((game, session) -> {
            tick(game, Duration.ZERO);
            game.send(session, 2, BOOM);
            assertThat(game.shouts().booms).isEqualTo(1);

            nanos.addAndGet(Duration.ofMillis(50 + 3000).toNanos());
            game.send(session, 3, BOOM);
            assertThat(game.shouts().booms).as("read before the tick is over").isEqualTo(4);
            tick(game, Duration.ofSeconds(3));
            nanos.addAndGet(Duration.ofMillis(240).toNanos());
            game.send(session, 2, BOOM);
            assertThat(game.shouts().booms).as("no time counts twice").isEqualTo(4);

            for (int i = 0; i < 200; i++) {
                tick(game, Duration.ZERO);
                nanos.addAndGet(Duration.ofMillis(50).toNanos());
            }
            game.send(session, 5, BOOM);
            assertThat(game.shouts().booms).as("what is long ago is no excuse").isEqualTo(5);
        });
    }

    @Test
    void whenThisSideHasJustGoneOnThenWhatIsReadOnlyNowIsTaken() {
        play((game, session) -> {
            tick(game, Duration.ZERO);
            game.send(session, 1, BOOM);
            nanos.addAndGet(Duration.ofMillis(50 + 3000).toNanos());
            tick(game, Duration.ofSeconds(3));
            nanos.addAndGet(Duration.ofMillis(50).toNanos());
            tick(game, Duration.ZERO);
            nanos.addAndGet(Duration.ofMillis(200).toNanos());

            game.send(session, 5, BOOM);

            assertThat(game.shouts().booms).isEqualTo(1 + 3);
        });
    }

    @Test
    void whenASessionClosesThenNothingIsKeptOfIt() {
        play((game, session) -> {
            game.send(session, 1, PONG);
            assertThat(game.statesKept()).as("has sent nothing that is limited").isZero();
            game.send(session, 5, LINE);
            ChannelSession other = game.sessions.open();
            game.send(other, 5, LINE);
            assertThat(game.statesKept()).isEqualTo(2);

            WorldParts.end(game.context, session, CloseReason.PEER_CLOSED);

            assertThat(game.statesKept()).isOne();
        });
    }

    @Nested
    class Wiring {
        @Component
        static class NoLimits {
            @MessageHandler
            void ping(TestPing ping) {}
        }

        @Test
        void whenNoHandlerIsLimitedThenThereIsNoInterceptor() {
            runner.withUserConfiguration(NoLimits.class)
                    .run(context ->
                            assertThat(TestDispatch.interceptors(context)).isEmpty());
        }

        @Component
        static class Never {
            @MessageHandler
            @RateLimit(perSecond = 0)
            void ping(TestPing ping) {}
        }

        @Component
        static class NothingAtOnce {
            @MessageHandler
            @RateLimit(perSecond = 5, burst = 0)
            void ping(TestPing ping) {}
        }

        @Component
        static class NoHandler {
            @RateLimit(perSecond = 5)
            void ping(TestPing ping) {}
        }

        interface Hidden {}

        static class HiddenLimit implements Hidden {
            @MessageHandler
            @RateLimit(perSecond = 5)
            void ping(TestPing ping) {}
        }

        @Configuration(proxyBeanMethods = false)
        static class HidingConfiguration {
            @Bean
            @Lazy
            Hidden hidden() {
                return new HiddenLimit();
            }
        }

        private void assertMistake(Class<?> bean, String... said) {
            runner.withUserConfiguration(bean)
                    .run(context -> assertThat(FailureReports.of(context.getStartupFailure())
                                    .getDescription())
                            .contains(said));
        }

        @Test
        void whenALimitLetsNothingThroughThenStartupFails() {
            assertMistake(Never.class, "Never#ping(TestPing)", "0.0 messages per second");
            assertMistake(NothingAtOnce.class, "NothingAtOnce#ping(TestPing)", "0 at once");
        }

        @Test
        void whenALimitStandsOnNoHandlerThenStartupFails() {
            assertMistake(NoHandler.class, "NoHandler#ping(TestPing)", "is not a message handler");
        }

        @Test
        void whenALimitCannotBeSeenInTheBeansDefinitionThenItIsEnforcedAllTheSame() {
            runner.withUserConfiguration(HidingConfiguration.class).run(context -> {
                assertThat(context).hasNotFailed();
                try (Game game = new Game(context)) {
                    game.send(game.sessions.open(), 3, PING);
                    assertThat(game.counters().refusedCount()).isEqualTo(2);
                }
            });
        }
    }

    @Test
    void whenTheHowToShowsCodeThenItCompiles() throws IOException {
        Snippets.assertCompiled(Path.of("docs/howto/rate-limits.md"), RateLimitTests.class);
    }
}
