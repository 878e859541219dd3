package io.byteborne.message;

/**
 * How a handler is to be treated.
 *
 * @param blocking whether it may block, so that it runs on a virtual thread
 * @param anonymous whether it takes messages from clients that have not logged in
 */
public record HandlerOptions(boolean blocking, boolean anonymous) {
    /** Runs on the world thread, for users that have logged in if there is a login. */
    public static final HandlerOptions DEFAULT = new HandlerOptions(false, false);

    public static HandlerOptions of(MessageHandler annotation) {
        return new HandlerOptions(annotation.blocking(), annotation.anonymous());
    }
}
