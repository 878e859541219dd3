package howto;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.message.DefaultHandlerObservationConvention;
import io.byteborne.message.HandlerObservationContext;
import io.byteborne.message.LogText;
import io.byteborne.message.MessageHandler;
import io.byteborne.proto.C2S_Join;
import io.byteborne.proto.C2S_Say;
import io.byteborne.testing.Snippets;
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
    static class Matches {
        private final Counter joined;

        Matches(MeterRegistry meters) {
            joined =
                    Counter.builder("game.joined").description("Matches joined").register(meters);
        }

        @MessageHandler
        void join(C2S_Join join) {
            joined.increment();
        }
    }

    static class Chat {
        private static final Logger log = LoggerFactory.getLogger(Chat.class);

        @MessageHandler
        void say(C2S_Say said) {
            log.info("Said: {}", LogText.of(said.getText()));
        }
    }

    @Test
    void whenAClientSaysTwoLinesThenTheLogHasOne(CapturedOutput output) {
        new Chat().say(C2S_Say.newBuilder().setText("hi\nyou").build());

        assertThat(output).contains("Said: hi\\nyou");
    }

    @Component
    static class ShortNames extends DefaultHandlerObservationConvention {
        @Override
        public String getContextualName(HandlerObservationContext context) {
            return context.handler().messageName();
        }
    }

    @Test
    void whenTheGameCountsThenItsMeterIsThere() {
        MeterRegistry meters = new SimpleMeterRegistry();

        new Matches(meters).join(C2S_Join.getDefaultInstance());

        assertThat(meters.get("game.joined").counter().count()).isOne();
    }
}
