package io.byteborne.world;

import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.network.ChannelSession;
import io.byteborne.protocol.MessageBatch;
import io.byteborne.protocol.MessageQueue;
import java.util.IdentityHashMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings messages to the dispatcher one after another for each session: while one of them is still being worked on
 * elsewhere, those behind it, and the session's end, wait in a lane of their own. Other sessions go on. World thread.
 *
 * <p>Replies to requests do not wait: the message that holds the lane may itself be waiting for one of them.
 *
 * <p>A lane exists only while it holds something back, so that a session costs nothing here. What it can hold is bounded:
 * its messages count as queued, and a session with too many of those is not read from.
 */
final class SessionLanes {
    private final MessageDispatcher dispatcher;
    private final Consumer<SessionEvent.Close> closed;
    private final IdentityHashMap<ChannelSession, Lane> held = new IdentityHashMap<>();

    private static final class Lane {
        private final MessageQueue waiting = new MessageQueue();
        private SessionEvent.@Nullable Close close;
    }

    /** @param closed takes the end of a session, once all its messages are dealt with */
    SessionLanes(MessageDispatcher dispatcher, Consumer<SessionEvent.Close> closed) {
        this.dispatcher = dispatcher;
        this.closed = closed;
    }

    /** Dispatches messages, now or when it is their turn. */
    void dispatch(MessageBatch batch) {
        // Nearly always, nothing is held at all.
        Lane lane = held.isEmpty() ? null : held.get(batch.session());
        if (lane != null) {
            takeReplies(batch, 0);
            lane.waiting.add(batch);
        } else {
            dispatch(batch, 0);
        }
    }

    /** Deals with the end of a session, now or when it is its turn. */
    void close(SessionEvent.Close event) {
        Lane lane = held.get(event.session());
        if (lane != null) {
            lane.close = event;
            dispatcher.inputClosed(event.session());
        } else {
            closed.accept(event);
        }
    }

    /** Dispatches a batch from an index on; false if one of its messages now holds back the rest. */
    private boolean dispatch(MessageBatch batch, int from) {
        ChannelSession session = batch.session();
        for (int i = from; i < batch.size() && !session.isGivenUp(); i++) {
            CompletionStage<?> inWork =
                    batch.isTaken(i) ? null : dispatcher.dispatch(session, batch.type(i), batch.message(i));
            if (inWork != null) {
                int next = i + 1;
                Lane lane = held.computeIfAbsent(session, one -> new Lane());
                takeReplies(batch, next);
                inWork.whenComplete((result, failure) -> resume(lane, batch, next));
                return false;
            }
        }
        batch.dispatched();
        return true;
    }

    private void takeReplies(MessageBatch batch, int from) {
        for (int i = from; i < batch.size(); i++) {
            if (!batch.isTaken(i) && dispatcher.takeReply(batch.session(), batch.type(i), batch.message(i))) {
                batch.take(i);
            }
        }
    }

    private void resume(Lane lane, MessageBatch batch, int from) {
        @Nullable MessageBatch current = batch;
        int next = from;
        while (current != null) {
            if (!dispatch(current, next)) {
                return;
            }
            current = lane.waiting.poll();
            next = 0;
        }
        held.remove(batch.session());
        if (lane.close != null) {
            closed.accept(lane.close);
        }
    }

    /** How many sessions wait for a message that is being worked on. */
    int held() {
        return held.size();
    }
}
