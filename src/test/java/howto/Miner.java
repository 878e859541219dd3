package howto;

import io.byteborne.savesproto.PlayerState;
import io.byteborne.save.Save;
import java.security.Principal;

record Miner(String name, Save<PlayerState> state) implements Principal {
    @Override
    public String getName() {
        return name;
    }
}
