package howto;

import io.byteborne.save.Save;
import io.byteborne.savesproto.PlayerState;
import java.security.Principal;

record Miner(String name, Save<PlayerState> state) implements Principal {
    @Override
    public String getName() {
        return name;
    }
}
