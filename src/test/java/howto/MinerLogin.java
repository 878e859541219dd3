package howto;

import io.byteborne.login.Authenticator;
import io.byteborne.save.SaveException;
import io.byteborne.save.Saves;
import io.byteborne.savesproto.C2S_Enter;
import io.byteborne.savesproto.PlayerState;
import io.byteborne.savesproto.S2C_Entered;
import io.byteborne.session.Session;
import java.security.Principal;
import java.util.concurrent.CompletionStage;
import org.springframework.stereotype.Component;

@Component
class MinerLogin implements Authenticator<C2S_Enter> {
    private static final PlayerState NEW = PlayerState.newBuilder().setGold(10).build();

    private final Saves saves;

    MinerLogin(Saves saves) {
        this.saves = saves;
    }

    @Override
    public CompletionStage<Principal> authenticate(Session session, C2S_Enter login) {
        // A real game asks for more than a name.
        return Authenticator.accept(login::getName);
    }

    @Override
    public CompletionStage<Miner> enter(Session session, C2S_Enter login, Principal user) {
        String name = user.getName();
        return saves.open(session, "player/" + name, NEW).thenApply(state -> new Miner(name, state));
    }

    @Override
    public S2C_Entered accepted(Session session, C2S_Enter login, Principal user) {
        Miner miner = (Miner) user;
        return S2C_Entered.newBuilder().setGold(miner.state().get().getGold()).build();
    }

    @Override
    public S2C_Entered rejected(Session session, C2S_Enter login, Throwable reason) {
        String error = reason instanceof SaveException
                ? "Your character cannot be loaded at the moment. Nothing is lost: try again in a minute."
                : "The login does not work";
        return S2C_Entered.newBuilder().setError(error).build();
    }
}
