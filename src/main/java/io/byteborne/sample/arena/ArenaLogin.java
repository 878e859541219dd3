package io.byteborne.sample.arena;

import io.byteborne.login.Authenticator;
import io.byteborne.proto.C2S_Login;
import io.byteborne.proto.S2C_Login;
import io.byteborne.session.Session;
import java.security.Principal;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Who says a name may play under it, if nobody else does. */
@Component
@Profile("arena")
class ArenaLogin implements Authenticator<C2S_Login> {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,20}");

    record Player(String name) implements Principal {
        @Override
        public String getName() {
            return name;
        }
    }

    @Override
    public CompletionStage<Player> authenticate(Session session, C2S_Login login) {
        return NAME.matcher(login.getName()).matches()
                ? Authenticator.accept(new Player(login.getName()))
                : Authenticator.refuse("a name has 1 to 20 letters, digits, - or _");
    }

    @Override
    public S2C_Login accepted(Session session, C2S_Login login, Principal player) {
        return S2C_Login.getDefaultInstance();
    }

    @Override
    public S2C_Login rejected(Session session, C2S_Login login, Throwable reason) {
        return S2C_Login.newBuilder()
                .setError(String.valueOf(reason.getMessage()))
                .build();
    }
}
