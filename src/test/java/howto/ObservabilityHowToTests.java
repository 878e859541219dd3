package howto;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.dispatch.DefaultHandlerObservationConvention;
import io.byteborne.dispatch.HandlerObservationContext;
import io.byteborne.dispatch.MessageHandler;
import io.byteborne.testing.Snippets;
import io.byteborne.testproto.TestPing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Component;

/** What docs/howto/observability.md shows is compiled here. */
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
