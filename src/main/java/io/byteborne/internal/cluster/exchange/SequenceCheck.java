package io.byteborne.internal.cluster.exchange;

import java.util.HashMap;
import java.util.Map;

/** Finds batches that have come before, and gaps. For one thread at a time. */
final class SequenceCheck {
    private final Map<String, Sender> senders = new HashMap<>();

    private static final class Sender {
        private final long epoch;
        /** Sequences of what came last, to this node and to all. */
        private final long[] last;

        Sender(long epoch, long own, long all) {
            this.epoch = epoch;
            this.last = new long[] {own, all};
        }
    }

    /** Of a batch that came before, or is of a lease that has ended. */
    static final long OUTDATED = -1;

    private static final long UNKNOWN = -1;

    /**
     * Takes a batch.
     *
     * @return how many before it are missing; {@link #OUTDATED} if it is to be dropped
     */
    long check(Batch batch) {
        Sender sender = senders.get(batch.sender());
        if (sender == null) {
            // Whatever it sent before was for whoever listened then.
            sender = new Sender(batch.epoch(), UNKNOWN, UNKNOWN);
            senders.put(batch.sender(), sender);
        } else if (batch.epoch() < sender.epoch) {
            return OUTDATED;
        } else if (batch.epoch() > sender.epoch) {
            sender = new Sender(batch.epoch(), 0, 0);
            senders.put(batch.sender(), sender);
        }
        int channel = batch.toAll() ? 1 : 0;
        long last = sender.last[channel];
        if (last != UNKNOWN && batch.sequence() <= last) {
            return OUTDATED;
        }
        sender.last[channel] = batch.sequence();
        return last == UNKNOWN ? 0 : batch.sequence() - last - 1;
    }

    /**
     * Takes a node's word for how many batches it has sent to this one, or to all.
     *
     * @return how many of them have not come
     */
    long check(String id, long epoch, boolean toAll, long sequence) {
        int channel = toAll ? 1 : 0;
        Sender sender = senders.get(id);
        if (sender == null || sender.epoch != epoch || sender.last[channel] == UNKNOWN) {
            // What comes first tells where to begin.
            return 0;
        }
        long missing = Math.max(0, sequence - sender.last[channel]);
        sender.last[channel] += missing;
        return missing;
    }
}
