package io.byteborne.internal.dispatch;

import static io.byteborne.internal.dispatch.HandlerFixture.PING;
import static io.byteborne.internal.dispatch.HandlerFixture.PONG;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.byteborne.internal.logging.LoggingTestConfiguration;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.message.MessageHandler;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What log lines say of the message that is being handled. */
class LogFieldsTests {
    private static final String NAME = "game under test";

    private final HandlerFixture fixture = new HandlerFixture();
    private final Logger log = (Logger) LoggerFactory.getLogger(NAME);
    private final Logger failures = (Logger) LoggerFactory.getLogger(FailedMessages.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
        failures.addAppender(lines);
    }

    @AfterEach
    void close() {
        MDC.clear();
        log.getLoggerContext().removeObject(Environment.class.getName());
        log.detachAppender(lines);
        failures.detachAppender(lines);
        fixture.close();
    }

    static class Game {
        private static final org.slf4j.Logger log = LoggerFactory.getLogger(NAME);

        private final CompletableFuture<TestPing> later = new CompletableFuture<>();

        @MessageHandler
        CompletionStage<TestPing> ping(TestPing ping) {
            log.info("ping");
            return later;
        }

        @MessageHandler(blocking = true)
        void boom(TestBoom boom) {
            log.info("boom");
        }

        @MessageHandler
        void pong(Session session, TestPong pong) {
            log.debug("hidden");
            ((ChannelSession) session).bind(() -> "Ada", "Ada");
            log.info("pong");
            throw new IllegalStateException("as planned");
        }
    }

    private void play(HandlerFixture.Play play) {
        fixture.run(List.of(LoggingTestConfiguration.class, Game.class), play);
    }

    /** What the next line shows, in the order of session, user and message. */
    private String shown(String text) {
        return lines.list.stream()
                .filter(line -> line.getFormattedMessage().startsWith(text))
                .reduce((first, second) -> second)
                .map(line -> format(line, "%X{game.session:-} %X{game.user:-} %X{game.message:-}%nopex"))
                .orElseThrow();
    }

    private static String format(ILoggingEvent line, String pattern) {
        PatternLayout layout = new PatternLayout();
        layout.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        layout.setPattern(pattern);
        layout.start();
        return layout.doLayout(line);
    }

    @Test
    void whenAHandlerLogsThenTheLineSaysForWhomAndNoLineAfterwardsDoes() {
        play(running -> {
            running.dispatchNow(PONG);
            assertThat(shown("pong")).isEqualTo("1 Ada byteborne.test.TestPong");
            assertThat(shown(Game.class.getName())).as("of the failure").isEqualTo("1 Ada byteborne.test.TestPong");

            MDC.put("own", "kept");
            log.info("later");
            assertThat(shown("later")).isBlank();
            assertThat(MDC.getCopyOfContextMap()).containsOnlyKeys("own");
        });
    }

    @Test
    void whenAHandlerIsDoneLaterThenWhatComesOfItHasTheFieldsAndNothingBetween() {
        play(running -> {
            running.dispatchLater(PING);
            assertThat(shown("ping")).isEqualTo("1  byteborne.test.TestPing");
            log.info("between");
            assertThat(shown("between")).isBlank();

            running.bean(Game.class).later.completeExceptionally(new IllegalStateException("as planned"));
            running.world().runAll();

            assertThat(shown(Game.class.getName())).isEqualTo("1  byteborne.test.TestPing");
        });
    }

    @Test
    void whenAHandlerBlocksThenItsOwnThreadHasTheFields() {
        play(running -> {
            running.dispatchLater(TestBoom.getDefaultInstance());
            running.world().runNext();

            assertThat(shown("boom")).isEqualTo("1  byteborne.test.TestBoom");
        });
    }

    @Test
    void whenLoggingIsConfiguredAnewThenTheFieldsAreStillThere() {
        play(running -> {
            // As Spring Boot does when another application starts in the same JVM.
            LoggingTestConfiguration.forgetFilters();

            running.dispatchLater(PING);

            assertThat(shown("ping")).isEqualTo("1  byteborne.test.TestPing");
        });
    }

    @Test
    void whenLinesAreStructuredThenTheFieldsStandInThem() {
        play(running -> {
            running.dispatchNow(PONG);
            ILoggingEvent line = lines.list.getFirst();

            assertThat(structured("ecs", line).at("/game/session").asString()).isEqualTo("1");
            assertThat(structured("ecs", line).at("/game/user").asString()).isEqualTo("Ada");
            assertThat(structured("ecs", line).at("/message").asString()).isEqualTo("pong");
            assertThat(structured("logstash", line).path("game.message").asString())
                    .isEqualTo("byteborne.test.TestPong");
            assertThat(structured("gelf", line).path("_game.session").asString())
                    .isEqualTo("1");
        });
    }

    /** A name as a client may choose it, and as it is to be shown. */
    private static final String EVIL_NAME = "Ada\r\nERROR \u001b[31mall is lost\u202e" + "!".repeat(100);

    private static final String SHOWN_NAME = "Ada\\r\\nERROR \\u001b[31mall is lost\\u202e!!!";

    private ChannelSession openAs(String user) {
        ChannelSession session = fixture.openSession();
        session.bind(() -> user, user);
        return session;
    }

    @Test
    void whenAUserChoseAnEvilNameThenItStaysWithinItsFieldOnEveryThread() {
        play(running -> {
            running.dispatchLater(openAs(EVIL_NAME), PING);
            running.dispatchLater(openAs(EVIL_NAME), TestBoom.getDefaultInstance());
            running.world().runNext();

            for (String line : List.of("ping", "boom")) {
                assertThat(shown(line))
                        .contains(" " + SHOWN_NAME)
                        .endsWith("… (128 characters) byteborne.test.Test" + (line.equals("ping") ? "Ping" : "Boom"));
            }
            String structured = new String(encode("ecs", lines.list.getFirst()), StandardCharsets.UTF_8);
            assertThat(structured).doesNotContain("\r", "\u001b", "\u202e").endsWith("\n");
            assertThat(JsonMapper.shared().readTree(structured).at("/game/user").asString())
                    .startsWith(SHOWN_NAME);
        });
    }

    private JsonNode structured(String format, ILoggingEvent line) {
        return JsonMapper.shared().readTree(new String(encode(format, line), StandardCharsets.UTF_8));
    }

    private byte[] encode(String format, ILoggingEvent line) {
        StructuredLogEncoder encoder = new StructuredLogEncoder();
        encoder.setContext(log.getLoggerContext());
        encoder.setFormat(format);
        log.getLoggerContext().putObject(Environment.class.getName(), new MockEnvironment());
        encoder.start();
        return encoder.encode(line);
    }
}
