package howto;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.dispatch.DefaultHandlerObservationConvention;
import io.byteborne.dispatch.HandlerObservationContext;
import io.byteborne.dispatch.MessageHandler;
import io.byteborne.logging.LogText;
import io.byteborne.testing.Snippets;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.stereotype.Component;

/** What docs/howto/observability.md shows is compiled here. */
@ExtendWith(OutputCaptureExtension.class)
class ObservabilityHowToTests {
    @Test
    void whenTheHowToShowsCodeThenItIsCompiled() throws Exception {
        Snippets.assertCompiled(Path.of("docs/howto/observability.md"), ObservabilityHowToTests.class);
    }

    @Component
    static class Fights {
        private final Counter fights;

        Fights(MeterRegistry meters) {
            fights = Counter.builder("game.fights").description("Fights begun").register(meters);
        }

        @MessageHandler
        void fight(TestPing challenge) {
            fights.increment();
        }
    }

    static class Chat {
        private static final Logger log = LoggerFactory.getLogger(Chat.class);

        @MessageHandler
        void say(TestPong said) {
            log.info("Said: {}", LogText.of(said.getText()));
        }
    }

    @Test
    void whenAClientSaysTwoLinesThenTheLogHasOne(CapturedOutput output) {
        new Chat().say(TestPong.newBuilder().setText("hi\nyou").build());

        assertThat(output).contains("Said: hi\\nyou");
    }

    @Component
    static class ShortNames extends DefaultHandlerObservationConvention {
        @Override
        public String getContextualName(HandlerObservationContext context) {
            return context.handler().type().descriptor().getName();
        }
    }

    @Test
    void whenTheGameCountsThenItsMeterIsThere() {
        MeterRegistry meters = new SimpleMeterRegistry();

        new Fights(meters).fight(TestPing.getDefaultInstance());

        assertThat(meters.get("game.fights").counter().count()).isOne();
    }
}
