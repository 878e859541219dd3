package io.byteborne.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.directionproto.C2S_Go;
import io.byteborne.directionproto.C2S_Misplaced;
import io.byteborne.directionproto.C2S_Stop;
import io.byteborne.directionproto.S2C_Gone;
import io.byteborne.directionproto.S2C_Misplaced;
import io.byteborne.directionproto.S2C_Stopped;
import io.byteborne.internal.discovery.TestBeans;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.message.MessageHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.support.GenericApplicationContext;

/** Messages that go the wrong way. */
@ExtendWith(OutputCaptureExtension.class)
class MessageDirectionTests {
    private final MessageRegistry registry = new MessageRegistry();
    private final DefaultMessageDispatcher dispatcher = TestDispatch.dispatcher(registry);

    private void discover(Object bean) {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.getBeanFactory().registerSingleton("bean", bean);
            context.refresh();
            new MessageHandlerDiscovery(dispatcher, registry, packages -> {})
                    .discover(TestBeans.of(context.getBeanFactory()));
        }
    }

    static class Game {
        @MessageHandler
        S2C_Gone go(C2S_Go go) {
            return S2C_Gone.getDefaultInstance();
        }

        @MessageHandler
        S2C_Stopped stop(C2S_Stop stop) {
            return S2C_Stopped.getDefaultInstance();
        }
    }

    static class OtherWay {
        @MessageHandler
        void gone(S2C_Gone gone) {}
    }

    static class Misplaced {
        @MessageHandler
        S2C_Misplaced handle(C2S_Misplaced message) {
            return S2C_Misplaced.getDefaultInstance();
        }
    }

    @Test
    void whenNamesAndIdsSayTheSameThenNobodyIsWarned(CapturedOutput output) {
        discover(new Game());

        assertThat(output).doesNotContain("WARN");
    }

    @Test
    void whenAHandlerTakesAMessageToClientsThenAWarningSaysSo(CapturedOutput output) {
        discover(new OtherWay());

        assertThat(output)
                .contains("WARN")
                .contains(
                        OtherWay.class.getName()
                                + "#gone handles byteborne.direction.S2C_Gone (1901), which is a message to clients by its name");
    }

    @Test
    void whenAnIdIsInTheOtherRangeThenAWarningSaysSo(CapturedOutput output) {
        registry.register(C2S_Go.class);
        registry.register(C2S_Stop.class);
        registry.register(S2C_Gone.class);
        registry.register(S2C_Stopped.class);

        discover(new Misplaced());

        assertThat(output)
                .contains(
                        "byteborne.direction.C2S_Misplaced (1900) is a message from clients by its name, but its id is not")
                .contains(
                        "byteborne.direction.S2C_Misplaced (2902) is a message to clients by its name, but its id is not");
    }

    @Test
    void whenAGameHasOtherRangesThenItIsNotTold(CapturedOutput output) {
        discover(new Misplaced());

        assertThat(output).doesNotContain("WARN");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2900 | nothing handles byteborne.direction.C2S_Go (2900); that takes a bean's method: @MessageHandler void"
                        + " handle(C2S_Go message)",
                "1901 | byteborne.direction.S2C_Gone (1901) is a message to clients, not from them",
                "4711 | no message of this program has the id 4711"
            })
    void whenAClientSendsWhatNobodyTakesThenTheReasonSaysWhatIsMissing(int id, String reason) {
        registry.register(C2S_Go.class);
        registry.register(S2C_Gone.class);

        assertThat(dispatcher.whyUnknown(id)).isEqualTo(reason);
    }
}
