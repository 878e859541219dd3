package howto;

import io.byteborne.save.Save;
import io.byteborne.save.SaveLostEvent;
import io.byteborne.save.Saves;
import io.byteborne.savesproto.PlayerState;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

@Component
class Clans {
    private final Saves saves;
    private final Map<String, Save<PlayerState>> treasuries = new HashMap<>();

    Clans(Saves saves) {
        this.saves = saves;
    }

    CompletionStage<Save<PlayerState>> treasury(String clan) {
        return saves.open("clan/" + clan, PlayerState.getDefaultInstance()).thenApply(treasury -> {
            treasuries.put(clan, treasury);
            return treasury;
        });
    }

    /** When the last member of a clan has gone. */
    void forget(String clan) {
        Save<PlayerState> treasury = treasuries.remove(clan);
        if (treasury != null) {
            treasury.close();
        }
    }

    @EventListener
    void lost(SaveLostEvent event) {
        treasuries.values().remove(event.save());
    }
}
