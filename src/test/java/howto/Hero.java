package howto;

import io.byteborne.save.Save;
import io.byteborne.savesproto.PlayerState;

class Hero {
    private final Save<PlayerState> save;
    private int gold;

    Hero(Save<PlayerState> save) {
        this.save = save;
        this.gold = save.get().getGold();
    }

    void find(int more) {
        gold += more;
        save.changed(this::snapshot);
    }

    private PlayerState snapshot() {
        return PlayerState.newBuilder().setGold(gold).build();
    }
}
