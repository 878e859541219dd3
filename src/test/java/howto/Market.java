package howto;

import io.byteborne.login.UserRegistry;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.save.Saves;
import io.byteborne.savesproto.C2S_Accept;
import io.byteborne.savesproto.C2S_Offer;
import io.byteborne.savesproto.PlayerState;
import io.byteborne.savesproto.S2C_Items;
import io.byteborne.savesproto.S2C_Offer;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

@Component
class Market {
    private static final int MOST_ITEMS = 20;

    private final Saves saves;
    private final UserRegistry users;
    /** The last one of each miner, by their names. */
    private final Map<String, Offer> offers = new HashMap<>();

    private int lastNumber;

    private record Offer(int number, Miner from, Miner to, List<String> gives, List<String> takes) {}

    Market(Saves saves, UserRegistry users) {
        this.saves = saves;
        this.users = users;
    }

    @MessageHandler
    void offer(C2S_Offer message, Miner from) {
        Session session = users.find(message.getTo());
        if (session == null || !(session.principal() instanceof Miner to) || to.equals(from)) {
            throw new MessageRefusedException("There is nobody of that name here");
        }
        if (message.getGivesCount() > MOST_ITEMS || message.getTakesCount() > MOST_ITEMS) {
            throw new MessageRefusedException("A trade has at most %s items on a side".formatted(MOST_ITEMS));
        }
        Offer offer = new Offer(++lastNumber, from, to, message.getGivesList(), message.getTakesList());
        offers.put(from.getName(), offer);
        session.send(S2C_Offer.newBuilder()
                .setNumber(offer.number())
                .setFrom(from.getName())
                .addAllGives(offer.gives())
                .addAllTakes(offer.takes())
                .build());
    }

    @MessageHandler
    CompletionStage<S2C_Items> accept(C2S_Accept message, Miner to) {
        Offer offer = offers.values().stream()
                .filter(one -> one.number() == message.getNumber() && one.to().equals(to))
                .findFirst()
                .orElseThrow(() -> new MessageRefusedException("That offer is gone"));
        Miner from = offer.from();
        offers.remove(from.getName());
        saves.together(List.of(from.state(), to.state()), () -> {
            from.state().update(state -> exchange(state, offer.gives(), offer.takes()));
            to.state().update(state -> exchange(state, offer.takes(), offer.gives()));
        });
        // Of both: they are in one transaction.
        return to.state().flush().thenApply(stored -> {
            Session session = users.find(from.getName());
            if (session != null) {
                session.send(items(from));
            }
            return items(to);
        });
    }

    private static PlayerState exchange(PlayerState state, List<String> gone, List<String> come) {
        List<String> items = new ArrayList<>(state.getItemsList());
        for (String item : gone) {
            // One of them, if there are several.
            if (!items.remove(item)) {
                throw new MessageRefusedException("The %s is not there any more".formatted(item));
            }
        }
        items.addAll(come);
        return state.toBuilder().clearItems().addAllItems(items).build();
    }

    @EventListener
    void left(SessionClosedEvent event) {
        if (event.session().principal() instanceof Miner gone) {
            offers.values()
                    .removeIf(offer -> offer.from().equals(gone) || offer.to().equals(gone));
        }
    }

    @MessageExceptionHandler
    S2C_Items refused(MessageRefusedException refusal) {
        return S2C_Items.newBuilder()
                .setError(String.valueOf(refusal.getMessage()))
                .build();
    }

    private static S2C_Items items(Miner miner) {
        return S2C_Items.newBuilder()
                .addAllItems(miner.state().get().getItemsList())
                .build();
    }
}
