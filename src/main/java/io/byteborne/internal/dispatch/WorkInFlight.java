package io.byteborne.internal.dispatch;

import io.byteborne.internal.net.transport.Deadline;
import io.byteborne.session.Session;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Work that is done elsewhere, from its beginning until its outcome has been handed to the world: for whoever runs the
 * world step by step, and has to wait for it. Any thread; those that wait block, for real time.
 */
public final class WorkInFlight {
    // Guarded by this object's monitor, as is what changes of the works themselves.
    /** In the order in which they began. */
    private final Set<Work> works = new LinkedHashSet<>();
    /** How many outcomes have been handed to the world. */
    private long handedOver;

    /** One piece of it. */
    static final class Work {
        private final @Nullable Session session;
        private final Object what;
        private boolean blocking;
        /** Whether somebody has waited for it as long as may be, in vain. */
        private boolean awaited;

        /**
         * @param session whose message it is that is handled; null if it is none
         * @param what the handler, or what it is else
         * @param blocking whether a thread does it; otherwise it is a stage that somebody completes
         */
        Work(@Nullable Session session, Object what, boolean blocking) {
            this.session = session;
            this.what = what;
            this.blocking = blocking;
        }

        private String inWords() {
            return session == null
                    ? what.toString()
                    : "%s, from %s: %s".formatted(what, session, blocking ? "it blocks" : "its stage is not complete");
        }
    }

    synchronized void begin(Work work) {
        works.add(work);
    }

    /**
     * A part of the server begins something that blocks a thread.
     *
     * @param what says what it is, in words
     * @return to be run once its outcome is on its way to the world
     */
    public Runnable begin(Object what) {
        Work work = new Work(null, what, true);
        begin(work);
        return () -> handOver(work);
    }

    /** The thread that did it is done; it may have left a stage, which is what is waited for from now on. */
    synchronized void returned(Work work) {
        work.blocking = false;
        notifyAll();
    }

    /** Its outcome is on its way to the world, or nobody waits for one any more. Several times, too. */
    synchronized void handOver(Work work) {
        if (works.remove(work)) {
            handedOver++;
            notifyAll();
        }
    }

    /**
     * Waits until the outcome of every blocking call that has begun has been handed to the world. Not for the calls' own
     * threads.
     *
     * @return false if that took too long
     */
    public synchronized boolean awaitCalls(Duration atMost) throws InterruptedException {
        Deadline deadline = Deadline.in(atMost);
        while (works.stream().anyMatch(work -> work.blocking)) {
            if (!pause(deadline)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Waits until the outcome of every stage has been handed to the world, except for those that were waited for in vain
     * before: what completes them may be what the one who waits will do next.
     *
     * @param besides the stages of such sessions are not waited for either
     */
    public synchronized void awaitStages(Duration atMost, Predicate<Session> besides) throws InterruptedException {
        Deadline deadline = Deadline.in(atMost);
        List<Work> wanted = works.stream()
                .filter(work -> !work.blocking && !work.awaited && work.session != null && !besides.test(work.session))
                .toList();
        while (wanted.stream().anyMatch(works::contains)) {
            if (!pause(deadline)) {
                wanted.forEach(work -> work.awaited = true);
                return;
            }
        }
    }

    /** How many outcomes have been handed to the world. */
    public synchronized long handedOver() {
        return handedOver;
    }

    /**
     * Waits until more than so many outcomes have been handed to the world.
     *
     * @return false if nothing is in flight, or time is up
     */
    public synchronized boolean awaitMoreThan(long before, Deadline deadline) throws InterruptedException {
        while (handedOver == before) {
            if (works.isEmpty() || !pause(deadline)) {
                return false;
            }
        }
        return true;
    }

    /** Waits for a change; false if time is up. Under the monitor. */
    private boolean pause(Deadline deadline) throws InterruptedException {
        long left = deadline.remainingNanos();
        if (left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return left > 0;
    }

    /** What is in flight, in words, the oldest first. */
    public synchronized List<String> inWords() {
        return works.stream().map(Work::inWords).toList();
    }
}
