package io.byteborne.internal.cluster.exchange;

import java.util.HashMap;
import java.util.Map;

/** Finds batches that have come before, and gaps. For one thread at a time. */
final class SequenceCheck {
    private final Map<String, Sender> senders = new HashMap<>();

    private static final class Sender {
        private final long epoch;
        private final Numbers own;
        private final Numbers all;
        private long heardNanos;

        Sender(long epoch, long last) {
            this.epoch = epoch;
            this.own = new Numbers(last);
            this.all = new Numbers(last);
        }

        Numbers numbers(boolean toAll) {
            return toAll ? all : own;
        }
    }

    /** Where a sender's numbers have come to, of one kind. */
    private static final class Numbers {
        private long series;
        private long last;

        Numbers(long last) {
            this.last = last;
        }

        /** Each series begins with 1; false if this one is over. */
        boolean enter(long next) {
            if (next > series) {
                series = next;
                last = Math.min(last, 0);
            }
            return next == series;
        }
    }

    /** Of a batch that came before, or is of a lease that has ended. */
    static final long OUTDATED = -1;

    private static final long UNKNOWN = -1;

    /**
     * Takes a batch.
     *
     * @param since the first lease of this node, which has listened since before that; 0 if it has had none yet
     * @return how many before it are missing; {@link #OUTDATED} if it is to be dropped
     */
    long check(Batch batch, long since, long nowNanos) {
        Sender sender = sender(batch.sender(), batch.epoch(), since, nowNanos);
        if (batch.epoch() < sender.epoch) {
            return OUTDATED;
        }
        Numbers numbers = sender.numbers(batch.toAll());
        if (!numbers.enter(batch.series()) || (numbers.last != UNKNOWN && batch.sequence() <= numbers.last)) {
            return OUTDATED;
        }
        long missing = numbers.last == UNKNOWN ? 0 : batch.sequence() - numbers.last - 1;
        numbers.last = batch.sequence();
        return missing;
    }

    /**
     * Takes a node's word for how many batches it has sent to this one, or to all.
     *
     * @return how many of them have not come
     */
    long check(String id, long epoch, boolean toAll, Progress.Sent sent, long since, long nowNanos) {
        Sender sender = sender(id, epoch, since, nowNanos);
        Numbers numbers = sender.numbers(toAll);
        if (epoch < sender.epoch || !numbers.enter(sent.series())) {
            return 0;
        }
        long missing = numbers.last == UNKNOWN ? 0 : Math.max(0, sent.sequence() - numbers.last);
        numbers.last = Math.max(sent.sequence(), numbers.last);
        return missing;
    }

    private Sender sender(String id, long epoch, long since, long nowNanos) {
        Sender sender = senders.get(id);
        if (sender == null) {
            // A node that has joined later than this one has told it everything; of others, this one has missed what
            // was
            // for whoever listened then.
            boolean isLater = since != 0 && epoch > since;
            sender = new Sender(epoch, isLater ? 0 : UNKNOWN);
            senders.put(id, sender);
        } else if (epoch > sender.epoch) {
            sender = new Sender(epoch, 0);
            senders.put(id, sender);
        }
        sender.heardNanos = nowNanos;
        return sender;
    }

    /** Forgets senders of which nothing has been heard since then. */
    void forget(long beforeNanos) {
        senders.values().removeIf(sender -> sender.heardNanos - beforeNanos < 0);
    }

    /** How many senders it knows. */
    int size() {
        return senders.size();
    }
}
