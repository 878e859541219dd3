package howto;

import io.byteborne.session.ClientInfo;
import io.byteborne.session.ClientPolicy;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** As in docs/howto/session-protocol.md. */
@Component
class SupportedClients implements ClientPolicy {
    @Override
    public @Nullable String refusal(ClientInfo client) {
        return client.name().equals("arena-beta") ? "The beta is over. Get the game from our page." : null;
    }
}
