package io.byteborne.sample.arena;

import io.byteborne.login.Authenticator;
import io.byteborne.proto.C2S_Login;
import io.byteborne.proto.S2C_Login;
import io.byteborne.save.SaveException;
import io.byteborne.save.Saves;
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

    private final Saves saves;

    ArenaLogin(Saves saves) {
        this.saves = saves;
    }

    @Override
    public CompletionStage<Principal> authenticate(Session session, C2S_Login login) {
        String name = login.getName();
        return NAME.matcher(name).matches()
                ? Authenticator.accept(() -> name)
                : Authenticator.refuse("a name has 1 to 20 letters, digits, - or _");
    }

    @Override
    public CompletionStage<Player> enter(Session session, C2S_Login login, Principal user) {
        String name = user.getName();
        return saves.open(session, "arena/" + name, Arena.start(name)).thenApply(save -> new Player(name, save));
    }

    @Override
    public S2C_Login accepted(Session session, C2S_Login login, Principal player) {
        return S2C_Login.getDefaultInstance();
    }

    @Override
    public S2C_Login rejected(Session session, C2S_Login login, Throwable reason) {
        String error = reason instanceof SaveException
                ? "you cannot be loaded at the moment; try again in a minute"
                : String.valueOf(reason.getMessage());
        return S2C_Login.newBuilder().setError(error).build();
    }
}
