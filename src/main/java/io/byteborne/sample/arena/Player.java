package io.byteborne.sample.arena;

import io.byteborne.proto.Position;
import io.byteborne.save.Save;
import java.security.Principal;

/**
 * Somebody who is logged in.
 *
 * @param position where the player was last; it is loaded at the login, and survives the server
 */
record Player(String name, Save<Position> position) implements Principal {
    @Override
    public String getName() {
        return name;
    }

    /** It is there now. Whoever stands still costs no write. */
    void isAt(Position now) {
        if (position.isOpen() && !now.equals(position.get())) {
            position.set(now);
        }
    }
}
