package io.byteborne.world;

import io.byteborne.network.ChannelSession;
import io.byteborne.network.CloseReason;
import io.byteborne.protocol.ReceivedMessage;
import java.util.List;

/** An event of one session; the events of one session keep their order. */
sealed interface SessionEvent extends Event {
    /**
     * Messages have arrived together.
     *
     * @param inbox to be told once they are dispatched
     * @param bytes size of their packets
     */
    record Receive(SessionInbox inbox, List<ReceivedMessage> messages, long bytes) implements SessionEvent {}

    /** Nothing more will come over a session. */
    record Close(ChannelSession session, CloseReason reason) implements SessionEvent {}
}
