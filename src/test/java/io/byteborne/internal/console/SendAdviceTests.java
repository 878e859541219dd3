package io.byteborne.internal.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.TestDispatch;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.loginproto.C2S_Guest;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.loginproto.C2S_WhoAmI;
import io.byteborne.message.HandlerOptions;
import io.byteborne.message.MessageInvoker;
import io.byteborne.testproto.TestPing;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SendAdviceTests {
    private static final Message LOGIN = C2S_Login.getDefaultInstance();
    private static final Message WHO_AM_I = C2S_WhoAmI.getDefaultInstance();
    private static final Message GUEST = C2S_Guest.getDefaultInstance();

    private final MessageRegistry registry = new MessageRegistry();
    private final DefaultMessageDispatcher dispatcher = TestDispatch.dispatcher(registry);

    SendAdviceTests() {
        MessageInvoker<Message> handler = (session, message) -> null;
        HandlerOptions anonymous = new HandlerOptions(/* blocking= */ false, /* anonymous= */ true);
        dispatcher.register(C2S_Login.class, "login", handler, anonymous);
        dispatcher.register(C2S_Guest.class, "guest", handler, anonymous);
        dispatcher.register(C2S_WhoAmI.class, "who", handler, HandlerOptions.DEFAULT);
    }

    private List<String> withLogin(Message... messages) {
        return new SendAdvice(dispatcher, registry, () -> Set.of(registry.register(C2S_Login.class)))
                .on(List.of(messages));
    }

    @Test
    void whenAMessageComesBeforeTheLoginThenTheLoginIsNamed() {
        assertThat(withLogin(WHO_AM_I))
                .containsExactly(
                        "byteborne.test.C2S_WhoAmI (%s) is refused before the login; send byteborne.test.C2S_Login (%s) first"
                                .formatted(
                                        registry.register(C2S_WhoAmI.class).id(),
                                        registry.register(C2S_Login.class).id()));
        assertThat(withLogin(LOGIN, WHO_AM_I)).isEmpty();
        assertThat(withLogin(GUEST)).isEmpty();
    }

    @Test
    void whenNobodyHasToLogInThenNothingIsSaidOfLogins() {
        assertThat(new SendAdvice(dispatcher, registry, Set::of).on(List.of(WHO_AM_I)))
                .isEmpty();
    }

    @Test
    void whenNothingHandlesAMessageThenThatIsSaid() {
        assertThat(withLogin(LOGIN, TestPing.getDefaultInstance()))
                .singleElement()
                .asString()
                .startsWith("nothing handles byteborne.test.TestPing (9000); that takes a bean's method");
    }
}
