package io.byteborne.internal.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.actuate.GameHandlersEndpoint.HandlerEntry;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.TestDispatch;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.message.HandlerOptions;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import java.util.List;
import org.junit.jupiter.api.Test;

class GameHandlersEndpointTests {
    private final DefaultMessageDispatcher dispatcher = TestDispatch.dispatcher(new MessageRegistry());
    private final GameHandlersEndpoint endpoint = new GameHandlersEndpoint(dispatcher, false);

    @Test
    void whenHandlersAreRegisteredThenTheyAreListedByMessageId() {
        dispatcher.register(C2S_Chat.class, "Chat#say", (session, message) -> null, new HandlerOptions(true, true));
        dispatcher.register(S2C_Chat.class, "Chat#heard", (session, message) -> null);

        assertThat(endpoint.handlers().handlers())
                .containsExactly(
                        new HandlerEntry("proto.S2C_Chat", 1000, "Chat#heard", false, false, 0, null),
                        new HandlerEntry("proto.C2S_Chat", 2000, "Chat#say", true, true, 0, null));
    }

    @Test
    void whenAHandlerIsUnregisteredThenItIsNotListedAnyMore() {
        HandlerRegistration chat = dispatcher.register(C2S_Chat.class, "Chat#say", (session, message) -> null);
        dispatcher.unregister(chat);

        assertThat(endpoint.handlers()).isEqualTo(new GameHandlersEndpoint.Handlers(List.of(), 0, 0, 0, 0));
    }
}
