package io.byteborne.testing;

import io.byteborne.message.MessageHandler;
import io.byteborne.testproto.TestPing;
import io.byteborne.world.OnTick;

/** Methods that a class of another package inherits, but does not see. */
public abstract class ForeignHandlers {
    private ForeignHandlers() {}

    public abstract static class OfMessages {
        @MessageHandler
        TestPing echo(TestPing ping) {
            return ping;
        }
    }

    public abstract static class OfTicks {
        @OnTick
        void grow() {}
    }
}
