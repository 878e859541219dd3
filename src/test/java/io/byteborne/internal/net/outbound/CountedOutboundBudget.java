package io.byteborne.internal.net.outbound;

import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.session.WhenBehind;

/** Makes a {@link OutboundBudget} that has counted something, for tests in other packages. */
public final class CountedOutboundBudget {
    private CountedOutboundBudget() {}

    public static OutboundBudget of(int bytes, int dropped, int replaced) {
        OutboundBudget pendingOut = EmbeddedSession.pendingOut();
        pendingOut.count(bytes);
        for (int i = 0; i < dropped; i++) {
            pendingOut.countDropped(WhenBehind.DROP);
        }
        for (int i = 0; i < replaced; i++) {
            pendingOut.countDropped(WhenBehind.NEWEST);
        }
        return pendingOut;
    }
}
