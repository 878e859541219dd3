package io.byteborne.internal.net.websocket;

/**
 * The peer broke WebSocket's rules, or those for packets in its messages. Has no stack trace, since a hostile peer could
 * otherwise make the server spend its time on them.
 */
final class FrameException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int closeCode;

    /** @param closeCode what the peer is told in the Close frame */
    FrameException(int closeCode, String message) {
        super(message, null, false, false);
        this.closeCode = closeCode;
    }

    int closeCode() {
        return closeCode;
    }
}
