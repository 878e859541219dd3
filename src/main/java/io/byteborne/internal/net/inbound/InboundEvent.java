package io.byteborne.internal.net.inbound;

import io.byteborne.session.CloseReason;

/**
 * What a handler between a connection and its session has found out about the peer, besides the bytes of its packets; fired
 * as a user event after the bytes that came before. Event loop.
 */
public sealed interface InboundEvent {
    /** The peer has said that it sends nothing more; its side of the connection may still be open. */
    record Left() implements InboundEvent {
        public static final Left INSTANCE = new Left();
    }

    /**
     * The peer broke the protocol.
     *
     * @param detail what is known about it beyond the reason, for the log
     */
    record Violation(CloseReason reason, String detail) implements InboundEvent {}

    /** Something has come that is not whole, and of which the session sees nothing otherwise. */
    record Part() implements InboundEvent {
        public static final Part INSTANCE = new Part();
    }

    /**
     * Something has come that is part of no packet, but took work.
     *
     * @param frames how often
     * @param bytes how many bytes it had in all
     */
    record Overhead(int frames, int bytes) implements InboundEvent {}
}
