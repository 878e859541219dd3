package io.byteborne.world;

import io.byteborne.network.ChannelSession;
import io.byteborne.network.CloseReason;
import io.byteborne.protocol.MessageBatch;

/** An event of one session; the events of one session keep their order. */
sealed interface SessionEvent extends Event {
    /** Messages have arrived together. */
    record Receive(MessageBatch batch) implements SessionEvent {}

    /** Nothing more will come over a session. */
    record Close(ChannelSession session, CloseReason reason) implements SessionEvent {}
}
