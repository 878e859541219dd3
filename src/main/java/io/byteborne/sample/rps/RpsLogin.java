package io.byteborne.sample.rps;

import io.byteborne.login.Authenticator;
import io.byteborne.proto.rps.C2S_SignIn;
import io.byteborne.proto.rps.S2C_SignIn;
import io.byteborne.session.Session;
import java.security.Principal;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Who says a name may play under it, if nobody else does at that time. */
@Component
@Profile("rps")
class RpsLogin implements Authenticator<C2S_SignIn> {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,20}");

    private final Scores scores;

    record Player(String name) implements Principal {
        @Override
        public String getName() {
            return name;
        }
    }

    RpsLogin(Scores scores) {
        this.scores = scores;
    }

    @Override
    public CompletionStage<Player> authenticate(Session session, C2S_SignIn login) {
        return NAME.matcher(login.getName()).matches()
                ? Authenticator.accept(new Player(login.getName()))
                : Authenticator.refuse("a name has 1 to 20 letters, digits, - or _");
    }

    @Override
    public S2C_SignIn accepted(Session session, C2S_SignIn login, Principal player) {
        return S2C_SignIn.newBuilder().setScore(scores.of(player.getName())).build();
    }

    @Override
    public S2C_SignIn rejected(Session session, C2S_SignIn login, Throwable reason) {
        return S2C_SignIn.newBuilder()
                .setError(String.valueOf(reason.getMessage()))
                .build();
    }
}
