package io.byteborne.internal.world;

import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.protocol.MessageBatch;
import io.byteborne.internal.world.inbox.Event;
import io.byteborne.session.Session;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Brings messages to the dispatcher one after another for each session, and sees to it that no session keeps the others
 * waiting. World thread.
 *
 * <p>A session's messages, and its end, wait in a {@link Lane} of its own while one of them is still being worked on
 * elsewhere, or if there are more than a turn's worth. Lanes take turns: round after round, each may dispatch up to
 * {@value #TURN} messages, until it is empty or has used up what a session may dispatch in one pass; then it waits for
 * the next pass. A session that has no more than a turn's worth waiting needs no lane, and is served before them.
 *
 * <p>Replies to requests wait in no lane: they are taken as they come, since what is before them may itself be waiting
 * for one of them.
 *
 * <p>Whatever comes of a message or of an end, it counts as dealt with, and what is behind it goes on: nothing that is
 * called from here can throw into another session's affairs, or leave a lane that nobody runs.
 *
 * <p>A lane exists only while it holds something back, so that a session costs nothing here. What it can hold is bounded:
 * its messages count as queued, and a session with too many of those is not read from.
 */
final class SessionLanes {
    private static final int TURN = 128;

    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(SessionLanes.class));
    private final DefaultMessageDispatcher dispatcher;
    private final GameCalls calls;
    private final int maxPerPass;
    private final int turn;
    private final Consumer<Event.InputClosed> closed;
    private final IdentityHashMap<ChannelSession, Lane> lanes = new IdentityHashMap<>();
    /** Whose turn it is in this pass. */
    private final ArrayDeque<Lane> ready = new ArrayDeque<>();
    /** Who has had its share of this pass. */
    private final ArrayDeque<Lane> sated = new ArrayDeque<>();

    private int pass;

    // What is being dispatched: fields rather than variables, since another thread may have to go on in the middle of
    // it. A thread that comes back after that finds something else here.
    private @Nullable MessageBatch atOnce;
    /** The index of that batch's message whose turn is next. */
    private int next;

    private @Nullable Lane running;

    /**
     * @param maxPerPass messages of one session that are dispatched in one pass
     * @param closed takes the end of a session, once all its messages are dealt with
     */
    SessionLanes(
            DefaultMessageDispatcher dispatcher, GameCalls calls, int maxPerPass, Consumer<Event.InputClosed> closed) {
        this.dispatcher = dispatcher;
        this.calls = calls;
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
        try {
            dispatchOrHold(batch);
            dispatcher.end();
        } catch (Throwable failure) {
            atOnce = null;
            clientLog.error("The messages of {} could not be dispatched", batch.session(), failure);
        }
    }

    private void dispatchOrHold(MessageBatch batch) {
        // Nearly always, there is no lane at all.
        Lane lane = lanes.isEmpty() ? null : lanes.get(batch.session());
        if (lane != null) {
            hold(batch, lane);
        } else if (batch.waitingBefore() + batch.size() <= turn) {
            dispatchAtOnce(batch);
        } else {
            Lane opened = open(batch);
            ready.add(opened);
            hold(batch, opened);
        }
    }

    private void hold(MessageBatch batch, Lane lane) {
        lane.waiting.add(batch);
        takeReplies(batch, 0);
    }

    private Lane open(MessageBatch batch) {
        // What waited before may have been dispatched in this pass already, without a lane; it was a turn at most.
        Lane lane = new Lane(batch.session(), pass, maxPerPass - Math.min(turn, batch.waitingBefore()));
        lanes.put(batch.session(), lane);
        return lane;
    }

    private void dispatchAtOnce(MessageBatch batch) {
        ChannelSession session = batch.session();
        atOnce = batch;
        next = 0;
        while (next < batch.size() && !session.isGivenUp()) {
            int index = next++;
            CompletionStage<?> work = dispatch(batch, index);
            if (atOnce != batch) {
                return;
            }
            if (work != null) {
                atOnce = null;
                Lane lane = open(batch);
                lane.begin(batch, next);
                takeReplies(batch, next);
                await(lane, work);
                return;
            }
        }
        atOnce = null;
        done(batch);
    }

    /** Null if the message is dealt with. */
    private @Nullable CompletionStage<?> dispatch(MessageBatch batch, int index) {
        calls.begin();
        dispatcher.comesFrom(batch);
        try {
            return dispatcher.dispatch(batch.session(), batch.type(index), batch.message(index));
        } catch (Throwable failure) {
            clientLog.error("{} from {} could not be dispatched", batch.type(index), batch.session(), failure);
            return null;
        } finally {
            dispatcher.comesFrom(null);
        }
    }

    private void done(MessageBatch batch) {
        try {
            batch.dispatched();
        } catch (Throwable failure) {
            clientLog.error("{} cannot be read from again", batch.session(), failure);
        }
    }

    /** Lets the lanes take their turns until each is empty, has had its share, or has a message that is in work. */
    void runReady() {
        for (Lane lane = ready.poll(); lane != null; lane = ready.poll()) {
            go(lane);
        }
    }

    /** Lets a lane take its turn. Should that fail, which nobody else would hear of, it goes on with the next pass. */
    private void go(Lane lane) {
        try {
            run(lane);
            dispatcher.end();
        } catch (Throwable failure) {
            clientLog.error("The messages of {} could not be dispatched", lane.session, failure);
            running = null;
            sated.add(lane);
        }
    }

    /** One turn. */
    private void run(Lane lane) {
        running = lane;
        lane.enter(pass, maxPerPass);
        int left = Math.min(turn, lane.share);
        for (MessageBatch batch = lane.current(); batch != null; batch = lane.current()) {
            int index = lane.next;
            if (index == batch.size() || lane.session.isGivenUp()) {
                lane.end();
                done(batch);
            } else if (batch.isTaken(index)) {
                lane.next++;
            } else if (left == 0) {
                running = null;
                (lane.share == 0 ? sated : ready).add(lane);
                return;
            } else {
                lane.next++;
                lane.share--;
                left--;
                CompletionStage<?> work = dispatch(batch, index);
                if (running != lane) {
                    return;
                }
                if (work != null) {
                    running = null;
                    await(lane, work);
                    return;
                }
            }
        }
        running = null;
        lanes.remove(lane.session);
        if (lane.close != null) {
            end(lane.close);
        }
    }

    private void end(Event.InputClosed event) {
        calls.begin();
        try {
            closed.accept(event);
        } catch (Throwable failure) {
            clientLog.error("The end of {} could not be dealt with", event.session(), failure);
        }
    }

    /** Holds back what is behind a message until that is dealt with. */
    private void await(Lane lane, CompletionStage<?> work) {
        lane.work = work;
        work.whenComplete((result, failure) -> {
            if (work.equals(lane.work)) {
                lane.work = null;
                go(lane);
            }
        });
        if (work.equals(lane.work) && lane.close != null) {
            abandonReplies(lane.session);
        }
    }

    /**
     * Another thread takes over from one that is in the middle of a pass and does not come back before the world has
     * ended: the message that it is handling counts as dealt with, and those after it are ready for their turn.
     *
     * @param interrupted the session whose message that is; null if it is handling none
     */
    void takeOver(@Nullable Session interrupted) {
        Lane settling = interrupted == null ? null : lanes.get(interrupted);
        if (settling != null && settling.work != null) {
            // The work is done, and what it has come to was being seen to.
            settling.work = null;
            ready.add(settling);
        }
        if (running != null) {
            ready.add(running);
            running = null;
        }
        MessageBatch batch = atOnce;
        if (batch != null) {
            atOnce = null;
            Lane lane = open(batch);
            lane.begin(batch, next);
            ready.add(lane);
        }
    }

    private void abandonReplies(ChannelSession session) {
        calls.begin();
        dispatcher.inputClosed(session);
    }

    /** Of a batch that has just come, or the rest of one. */
    private void takeReplies(MessageBatch batch, int from) {
        ChannelSession session = batch.session();
        for (int i = from; i < batch.size() && !session.isGivenUp(); i++) {
            calls.begin();
            if (dispatcher.takeReply(session, batch.type(i), batch.message(i))) {
                batch.take(i);
            }
        }
    }

    /** Deals with the end of a session, now or when it is its turn. */
    void close(Event.InputClosed event) {
        Lane lane = lanes.get(event.session());
        if (lane == null) {
            end(event);
            return;
        }
        lane.close = event;
        if (lane.work != null) {
            abandonReplies(event.session());
        }
    }

    /** Whether there are lanes that only wait for their next turn. */
    boolean hasWaiting() {
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
