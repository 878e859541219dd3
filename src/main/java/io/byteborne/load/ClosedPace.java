package io.byteborne.load;

import io.byteborne.load.measure.Sent;
import io.byteborne.world.NanoClock;
import java.util.Locale;

/** Closed loop: each connection has so many messages on their way, and sends the next one when an answer has come. */
final class ClosedPace implements Pace {
    private final Sender sender;
    private final NanoClock clock;
    private final int inFlight;

    ClosedPace(Sender sender, NanoClock clock, int inFlight) {
        this.sender = sender;
        this.clock = clock;
        this.inFlight = inFlight;
    }

    @Override
    public void ready(LoadConnection connection) {
        for (int i = 0; i < inFlight; i++) {
            sendOne(connection);
        }
    }

    @Override
    public void answered(LoadConnection connection) {
        sendOne(connection);
    }

    /** Sends until a message is on its way that will be answered: others do not count. */
    private void sendOne(LoadConnection connection) {
        Sent sent = sender.send(connection, clock.nanoTime());
        while (sent != null && !sent.awaitsAnswer()) {
            sent = sender.send(connection, clock.nanoTime());
        }
    }

    @Override
    public String description() {
        return String.format(Locale.ROOT, "%,d messages in flight on each", inFlight);
    }
}
