package io.byteborne.internal.world;

import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.protocol.MessageBatch;
import io.byteborne.internal.world.inbox.Event;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What waits of one session, in its order. World thread. */
final class Lane {
    final ChannelSession session;
    /** The batches that are not begun, in the order in which they arrived. */
    final ArrayDeque<MessageBatch> waiting = new ArrayDeque<>();
    /** The index of the current batch's message whose turn is next. */
    int next;
    /** How many messages may still be dispatched in the pass. */
    int share;
    /** What is completed once the message that is being worked on elsewhere is dealt with; null if there is none. */
    @Nullable
    CompletionStage<?> work;

    /** The session's end, if it has come. */
    Event.@Nullable InputClosed close;

    private @Nullable MessageBatch current;
    private int pass;

    Lane(ChannelSession session, int pass, int share) {
        this.session = session;
        this.pass = pass;
        this.share = share;
    }

    /** Something is to be dispatched in a pass, in which there is a new share if it is another one. */
    void enter(int runningPass, int fullShare) {
        if (pass != runningPass) {
            pass = runningPass;
            share = fullShare;
        }
    }

    /** Goes on with a batch that has been begun. */
    void begin(MessageBatch batch, int index) {
        current = batch;
        next = index;
        share -= index;
    }

    /** The batch whose messages are dispatched now, the next one if there was none; null if nothing waits. */
    @Nullable
    MessageBatch current() {
        if (current == null) {
            current = waiting.poll();
            next = 0;
        }
        return current;
    }

    /** The batch that has waited longest of those that are not begun, or not all dispatched; null if there is none. */
    @Nullable
    MessageBatch oldestWaiting() {
        return current != null && next < current.size() ? current : waiting.peek();
    }

    /** The current batch is dealt with. */
    void end() {
        current = null;
    }
}
