package io.byteborne.internal.cluster.history;

import io.byteborne.internal.cluster.history.History.Alive;
import io.byteborne.internal.cluster.history.History.Calm;
import io.byteborne.internal.cluster.history.History.Closing;
import io.byteborne.internal.cluster.history.History.Died;
import io.byteborne.internal.cluster.history.History.Entered;
import io.byteborne.internal.cluster.history.History.Event;
import io.byteborne.internal.cluster.history.History.Fault;
import io.byteborne.internal.cluster.history.History.Got;
import io.byteborne.internal.cluster.history.History.Heard;
import io.byteborne.internal.cluster.history.History.Left;
import io.byteborne.internal.cluster.history.History.Owner;
import io.byteborne.internal.cluster.history.History.Result;
import io.byteborne.internal.cluster.history.History.Said;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds what must not be in a history. */
final class HistoryChecker {
    /** For how long after a fault its consequences may last. */
    static final Duration HEALING = Duration.ofSeconds(15);
    /** A message that was sent so long before the end of a calm has arrived by then. */
    private static final Duration ARRIVAL = Duration.ofSeconds(1);

    private final Set<String> replacing;
    private final List<String> faults = new ArrayList<>();
    private final List<Fault> broken = new ArrayList<>();
    private final List<Calm> calms = new ArrayList<>();
    private final List<Said> said = new ArrayList<>();
    private final Map<String, Entered> sessions = new HashMap<>();
    /** By session, or by process. */
    private final Map<String, Long> ends = new HashMap<>();

    private final Map<String, Long> closings = new HashMap<>();
    /** By node and epoch. */
    private final Map<String, Alive> leases = new HashMap<>();

    private final Map<String, Owner> owners = new HashMap<>();
    private final List<Takeover> takeovers = new ArrayList<>();
    private final Map<String, Long> lastNumbers = new HashMap<>();
    private final Map<String, String> results = new HashMap<>();
    private final Set<String> delivered = new HashSet<>();

    /** Of a user, from one process to another. */
    private record Takeover(Owner from, Owner to) {}

    private HistoryChecker(Set<String> replacing) {
        this.replacing = replacing;
    }

    /**
     * Looks for faults.
     *
     * @param events in order
     * @param replacing nodes on which a second login replaces the first
     */
    static List<String> check(List<Event> events, Set<String> replacing) {
        HistoryChecker checker = new HistoryChecker(replacing);
        events.forEach(checker::take);
        checker.takeovers.forEach(checker::checkTakeover);
        checker.calms.forEach(checker::checkCalm);
        checker.checkDeliveries();
        return checker.faults;
    }

    private void take(Event event) {
        switch (event) {
            case Entered entered -> sessions.put(entered.session(), entered);
            case Left left -> ends.put(left.session(), left.nanos());
            case Died died -> ends.put(died.process(), died.nanos());
            case Alive alive -> leases.put(lease(History.nodeOf(alive.process()), alive.epoch()), alive);
            case Owner owner -> own(owner);
            case Fault fault -> broken.add(fault);
            case Calm calm -> calms.add(calm);
            case Said one -> said.add(one);
            case Result result -> {
                requireGrowing("results of " + result.from() + " for " + result.to(), result.number(), result);
                results.put(key(result.from(), result.to(), result.number()), result.delivery());
            }
            case Got got -> get(got);
            case Closing closing -> closings.putIfAbsent(closing.session(), closing.nanos());
            case Heard heard -> requireGrowing(heard.process() + " hears " + heard.publisher(), heard.number(), heard);
        }
    }

    private static String lease(String node, long epoch) {
        return node + " " + Long.toString(epoch);
    }

    private static String key(String from, String to, long number) {
        return from + " to " + to + ": " + Long.toString(number);
    }

    private void requireGrowing(String what, long number, Event event) {
        Long before = lastNumbers.put(what, number);
        if (before != null && number <= before) {
            faults.add(what + ": " + Long.toString(number) + " after " + Long.toString(before) + ", " + event);
        }
    }

    private void get(Got got) {
        requireGrowing(got.session() + " gets of " + got.from(), got.number(), got);
        Entered receiver = sessions.get(got.session());
        // Its client may be faster than its game.
        if (receiver != null && !delivered.add(key(got.from(), receiver.user(), got.number()))) {
            faults.add("A message came twice: " + got);
        }
    }

    private void own(Owner owner) {
        Owner before = owners.put(owner.user(), owner);
        if (before == null || before.token() == owner.token()) {
            return;
        }
        if (owner.token() < before.token()) {
            faults.add("A token has shrunk: " + before + ", " + owner);
        } else if (!before.node().equals(owner.node()) || before.epoch() != owner.epoch()) {
            takeovers.add(new Takeover(before, owner));
        }
    }

    private long end(String session) {
        return Math.min(
                ends.getOrDefault(session, Long.MAX_VALUE),
                ends.getOrDefault(History.processOf(session), Long.MAX_VALUE));
    }

    /** Whoever takes a user must not do so as long as the other may count on its lease, and has the session. */
    private void checkTakeover(Takeover takeover) {
        Owner from = takeover.from;
        Alive lease = leases.get(lease(from.node(), from.epoch()));
        if (lease == null || from.node().equals(takeover.to.node())) {
            return;
        }
        String session = lease.process() + "/" + Long.toString(from.session());
        long now = takeover.to.nanos();
        boolean stillOwns = sessions.containsKey(session) && Math.min(end(session), lease.nanos()) > now;
        if (stillOwns && !isExcused(now, replacing.contains(takeover.to.node()))) {
            faults.add("Two nodes have a user: " + takeover + ", and the first one has it until "
                    + Long.toString(Math.min(end(session), lease.nanos())));
        }
    }

    private boolean isExcused(long nanos, boolean byAnyFault) {
        return broken.stream()
                .filter(fault -> byAnyFault || fault.losesData())
                .anyMatch(fault -> fault.nanos() - nanos <= 0 && nanos - fault.endNanos() <= HEALING.toNanos());
    }

    private void checkCalm(Calm calm) {
        Map<String, List<Entered>> byUser = new HashMap<>();
        for (Entered one : sessions.values()) {
            if (one.nanos() < calm.endNanos() && end(one.session()) > calm.nanos()) {
                byUser.computeIfAbsent(one.user(), name -> new ArrayList<>()).add(one);
            }
        }
        byUser.values().forEach(all -> checkApart(all, calm));
        for (Said one : said) {
            if (one.nanos() > calm.nanos() && one.nanos() + ARRIVAL.toNanos() < calm.endNanos()) {
                checkArrival(one, calm, byUser.getOrDefault(one.to(), List.of()));
            }
        }
    }

    private void checkApart(List<Entered> all, Calm calm) {
        for (Entered one : all) {
            for (Entered other : all) {
                boolean elsewhere = !History.processOf(one.session()).equals(History.processOf(other.session()));
                if (elsewhere
                        && one.nanos() < other.nanos()
                        && end(one.session()) > Math.max(other.nanos(), calm.nanos())) {
                    faults.add("Two sessions in a calm: " + one + " until " + Long.toString(end(one.session())) + ", "
                            + other);
                }
            }
        }
    }

    /** What was sent to a user who was there all the while has arrived. */
    private void checkArrival(Said one, Calm calm, List<Entered> receivers) {
        boolean sent = "SENT".equals(results.get(key(one.from(), one.to(), one.number())));
        boolean stayed = receivers.size() == 1
                && receivers.getFirst().nanos() < calm.nanos()
                && Math.min(
                                end(receivers.getFirst().session()),
                                closings.getOrDefault(receivers.getFirst().session(), Long.MAX_VALUE))
                        > calm.endNanos();
        if (sent && stayed && !delivered.contains(key(one.from(), one.to(), one.number()))) {
            faults.add("Lost in a calm: " + one);
        }
    }

    private void checkDeliveries() {
        results.forEach((message, delivery) -> {
            if (!"SENT".equals(delivery) && delivered.contains(message)) {
                faults.add("Delivered though it is " + delivery + ": " + message);
            }
        });
    }
}
