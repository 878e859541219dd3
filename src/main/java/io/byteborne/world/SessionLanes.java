package io.byteborne.world;

import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.network.ChannelSession;
import io.byteborne.protocol.MessageBatch;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Brings messages to the dispatcher one after another for each session, and sees to it that no session keeps the others
 * waiting. World thread.
 *
 * <p>A session's messages, and its end, wait in a {@link Lane} of its own while one of them is still being worked on
 * elsewhere, or if there are more than a turn's worth. Lanes take turns: round after round, each may dispatch up to
 * {@value #TURN} messages, until it is empty or has used up what a session may dispatch in one pass; then it waits for
 * the next pass. A session that has no more than a turn's worth waiting needs no lane, and is served before them.
 *
 * <p>Replies to requests do not wait for a message that is being worked on: it may itself be waiting for one of them.
 *
 * <p>A lane exists only while it holds something back, so that a session costs nothing here. What it can hold is bounded:
 * its messages count as queued, and a session with too many of those is not read from.
 */
final class SessionLanes {
    private static final int TURN = 128;

    private final MessageDispatcher dispatcher;
    private final int maxPerPass;
    private final int turn;
    private final Consumer<SessionEvent.Close> closed;
    private final IdentityHashMap<ChannelSession, Lane> lanes = new IdentityHashMap<>();
    /** Whose turn it is in this pass. */
    private final ArrayDeque<Lane> ready = new ArrayDeque<>();
    /** Who has had its share of this pass. */
    private final ArrayDeque<Lane> sated = new ArrayDeque<>();

    private int pass;

    /**
     * @param maxPerPass messages of one session that are dispatched in one pass
     * @param closed takes the end of a session, once all its messages are dealt with
     */
    SessionLanes(MessageDispatcher dispatcher, int maxPerPass, Consumer<SessionEvent.Close> closed) {
        this.dispatcher = dispatcher;
        this.maxPerPass = maxPerPass;
        this.turn = Math.min(TURN, maxPerPass);
        this.closed = closed;
    }

    /** A pass of the world begins. */
    void beginPass() {
        pass++;
        if (!sated.isEmpty()) {
            ready.addAll(sated);
            sated.clear();
        }
    }

    /** Dispatches messages, or puts them where they wait for their turn. */
    void dispatch(MessageBatch batch) {
        // Nearly always, there is no lane at all.
        Lane lane = lanes.isEmpty() ? null : lanes.get(batch.session());
        if (lane != null) {
            lane.waiting.add(batch);
            if (lane.inWork) {
                takeReplies(batch, 0);
            }
        } else if (batch.waitingBefore() + batch.size() <= turn) {
            dispatchAtOnce(batch);
        } else {
            Lane opened = open(batch);
            opened.waiting.add(batch);
            ready.add(opened);
        }
    }

    private Lane open(MessageBatch batch) {
        // What waited before may have been dispatched in this pass already, without a lane; it was a turn at most.
        Lane lane = new Lane(batch.session(), pass, maxPerPass - Math.min(turn, batch.waitingBefore()));
        lanes.put(batch.session(), lane);
        return lane;
    }

    private void dispatchAtOnce(MessageBatch batch) {
        ChannelSession session = batch.session();
        for (int i = 0; i < batch.size() && !session.isGivenUp(); i++) {
            CompletionStage<?> work = dispatcher.dispatch(batch, i);
            if (work != null) {
                Lane lane = open(batch);
                lane.begin(batch, i + 1);
                await(lane, work);
                return;
            }
        }
        batch.dispatched();
    }

    /** Lets the lanes take their turns until each is empty, has had its share, or has a message that is in work. */
    void runReady() {
        for (Lane lane = ready.poll(); lane != null; lane = ready.poll()) {
            run(lane);
        }
    }

    /** One turn. */
    private void run(Lane lane) {
        lane.enter(pass, maxPerPass);
        int left = Math.min(turn, lane.share);
        for (MessageBatch batch = lane.current(); batch != null; batch = lane.current()) {
            int index = lane.next;
            if (index == batch.size() || lane.session.isGivenUp()) {
                lane.end();
                batch.dispatched();
            } else if (batch.isTaken(index)) {
                lane.next++;
            } else if (left == 0) {
                (lane.share == 0 ? sated : ready).add(lane);
                return;
            } else {
                lane.next++;
                lane.share--;
                left--;
                CompletionStage<?> work = dispatcher.dispatch(batch, index);
                if (work != null) {
                    await(lane, work);
                    return;
                }
            }
        }
        lanes.remove(lane.session);
        if (lane.close != null) {
            closed.accept(lane.close);
        }
    }

    /** Holds back what is behind a message until that is dealt with. */
    private void await(Lane lane, CompletionStage<?> work) {
        lane.inWork = true;
        MessageBatch batch = lane.current();
        if (batch != null) {
            takeReplies(batch, lane.next);
        }
        lane.waiting.forEach(waiting -> takeReplies(waiting, 0));
        if (lane.close != null) {
            dispatcher.inputClosed(lane.session);
        }
        work.whenComplete((result, failure) -> {
            lane.inWork = false;
            run(lane);
        });
    }

    private void takeReplies(MessageBatch batch, int from) {
        if (batch.beginSearch()) {
            for (int i = from; i < batch.size(); i++) {
                if (dispatcher.takeReply(batch.session(), batch.type(i), batch.message(i))) {
                    batch.take(i);
                }
            }
        }
    }

    /** Deals with the end of a session, now or when it is its turn. */
    void close(SessionEvent.Close event) {
        Lane lane = lanes.get(event.session());
        if (lane == null) {
            closed.accept(event);
            return;
        }
        lane.close = event;
        if (lane.inWork) {
            dispatcher.inputClosed(event.session());
        }
    }

    /** Whether there are lanes that only wait for their next turn. */
    boolean hasBacklog() {
        return !ready.isEmpty() || !sated.isEmpty();
    }

    /** When the message arrived that has waited longest here; empty if none waits. */
    OptionalLong oldestNanos() {
        return lanes.values().stream()
                .map(Lane::oldestWaiting)
                .filter(Objects::nonNull)
                .mapToLong(MessageBatch::arrivedNanos)
                .reduce((one, other) -> one - other < 0 ? one : other);
    }

    /** How many sessions have messages that wait here. */
    int held() {
        return lanes.size();
    }
}
