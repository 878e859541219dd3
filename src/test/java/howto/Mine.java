package howto;

import io.byteborne.login.UserRegistry;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.save.Save;
import io.byteborne.save.Saves;
import io.byteborne.savesproto.C2S_Buy;
import io.byteborne.savesproto.C2S_Dig;
import io.byteborne.savesproto.C2S_Pay;
import io.byteborne.savesproto.PlayerState;
import io.byteborne.savesproto.S2C_Gold;
import io.byteborne.session.Session;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.springframework.stereotype.Component;

@Component
class Mine {
    private static final int PRICE = 5;

    private final Saves saves;
    private final UserRegistry users;

    Mine(Saves saves, UserRegistry users) {
        this.saves = saves;
        this.users = users;
    }

    @MessageHandler
    S2C_Gold dig(C2S_Dig dig, Miner miner) {
        miner.state().update(state -> plus(state, 1));
        return gold(miner);
    }

    @MessageHandler
    S2C_Gold pay(C2S_Pay pay, Miner payer) {
        Session session = users.find(pay.getTo());
        if (session == null || !(session.principal() instanceof Miner payee) || payee.equals(payer)) {
            throw new MessageRefusedException("There is nobody of that name here");
        }
        Save<PlayerState> from = payer.state();
        Save<PlayerState> to = payee.state();
        saves.together(List.of(from, to), () -> {
            from.update(state -> minus(state, pay.getGold()));
            to.update(state -> plus(state, pay.getGold()));
        });
        return gold(payer);
    }

    @MessageHandler
    CompletionStage<S2C_Gold> buy(C2S_Buy buy, Miner miner) {
        miner.state()
                .update(state ->
                        minus(state, PRICE).toBuilder().addItems(buy.getItem()).build());
        return miner.state().flush().thenApply(saved -> gold(miner));
    }

    private static PlayerState plus(PlayerState state, int gold) {
        return state.toBuilder().setGold(state.getGold() + gold).build();
    }

    private static PlayerState minus(PlayerState state, int gold) {
        if (gold < 0 || gold > state.getGold()) {
            throw new MessageRefusedException("Not enough gold");
        }
        return state.toBuilder().setGold(state.getGold() - gold).build();
    }

    private static S2C_Gold gold(Miner miner) {
        return S2C_Gold.newBuilder().setGold(miner.state().get().getGold()).build();
    }
}
