package io.byteborne.internal.save;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * States that have been changed and are to be written in one transaction; nearly always it is only one. It grows while its
 * states are changed together with others, and is gone once it has been handed to the store. World thread.
 */
final class SaveGroup {
    /** As {@link System#nanoTime} wants it: the difference counts. */
    static final Comparator<SaveGroup> BY_TIME = (one, other) -> {
        long difference = one.dueNanos - other.dueNanos;
        return difference != 0 ? Long.signum(difference) : Long.compare(one.sequence, other.sequence);
    };

    private final long sequence;
    private final List<SaveEntry<?>> members = new ArrayList<>(1);
    /** When it is to be written. Changes only while the group is in no queue. */
    long dueNanos;
    /** How often writing it has failed in a row. */
    int failures;
    /** With how many others it may share a transaction, itself included: one of them may be what fails. */
    int maxGroups = Integer.MAX_VALUE;
    /** How often the store had written anything when this failed last. */
    long successesAtFailure;
    /** It has failed alone while others were written: it is not the store that fails, but this. */
    boolean suspect;
    /** It is due, but the store has not yet answered to an earlier write of one of its states. */
    boolean blocked;

    SaveGroup(long sequence, long dueNanos) {
        this.sequence = sequence;
        this.dueNanos = dueNanos;
    }

    void add(SaveEntry<?> member) {
        members.add(member);
        member.pending = this;
    }

    /** Takes over another group's states, of which that one knows no more. */
    void addAll(SaveGroup other) {
        other.members.forEach(this::add);
        other.members.clear();
        failures = Math.max(failures, other.failures);
        maxGroups = Math.min(maxGroups, other.maxGroups);
        successesAtFailure = Math.max(successesAtFailure, other.successesAtFailure);
        suspect |= other.suspect;
    }

    List<SaveEntry<?>> members() {
        return members;
    }

    int size() {
        return members.size();
    }

    boolean isInFlight() {
        for (SaveEntry<?> member : members) {
            if (member.isInFlight()) {
                return true;
            }
        }
        return false;
    }
}
