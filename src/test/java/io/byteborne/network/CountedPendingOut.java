package io.byteborne.network;

/** Makes a {@link PendingOut} that has counted something, for tests in other packages. */
public final class CountedPendingOut {
    private CountedPendingOut() {}

    public static PendingOut of(int bytes, int dropped, int replaced) {
        PendingOut pendingOut = EmbeddedSession.pendingOut();
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
