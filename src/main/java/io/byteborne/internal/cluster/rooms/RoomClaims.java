package io.byteborne.internal.cluster.rooms;

import io.byteborne.cluster.ClusterUnavailableException;
import io.byteborne.internal.cluster.store.Claim;
import io.byteborne.internal.cluster.store.ClaimKey;
import io.byteborne.internal.cluster.store.ClusterDirectory.ClaimResult;
import io.byteborne.internal.cluster.users.ClusterAccess;
import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.room.DefaultRoom;
import io.byteborne.internal.room.DefaultRooms;
import io.byteborne.room.Room;
import io.byteborne.room.RoomExistsException;
import io.byteborne.room.RoomLimitException;
import io.byteborne.room.RoomOptions;
import io.byteborne.world.NanoClock;
import io.byteborne.world.WorldExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Which names of rooms are this node's. A name is claimed before its room is created, and given up when the room has closed;
 * meanwhile the claim is renewed, and made anew if this node's lease has ended. A room whose name has another owner by then is
 * closed here. World thread.
 *
 * <p>For one name, one thing is done at a time. Whatever is not known of it afterwards, since the directory did not answer, is
 * looked up later, so that no claim without a room stays behind.
 */
public final class RoomClaims {
    private static final Duration LIFE = Duration.ofMinutes(10);
    /** After a renewal that has failed: not at once, since Redis may be away. */
    private static final Duration RETRY = Duration.ofSeconds(2);
    /** Where renewals lie, as parts of {@link #LIFE}: apart, though many claims were made at one time. */
    private static final double EARLIEST_RENEWAL = 0.2;

    private static final double LATEST_RENEWAL = 0.4;
    /** How often another node may be faster in the middle of a claim. */
    private static final int MAX_ROUNDS = 8;
    /** Of what is asked at one time for claims that are there: a bound for what waits for Redis. */
    private static final int MAX_ASKING = 1000;
    /** For whoever creates a room. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(RoomClaims.class));
    private final ClusterAccess cluster;
    private final DefaultRooms rooms;
    private final WorldExecutor world;
    private final NanoClock clock;
    private final int maxNames;
    private final Map<String, Held> held = new HashMap<>();
    /** What a beat has asked for, and whether there is more. */
    private int asking;

    private boolean moreToAsk;

    /** A name that is this node's, may be, or is about to be. */
    private static final class Held {
        private final String name;
        /** Of the claim; 0 if there is none. */
        private long token;
        /** In which it was claimed; 0 if it is to be claimed anew. */
        private long epoch;

        private long renewNanos;
        private @Nullable DefaultRoom room;
        /** What is being done with the directory. */
        private @Nullable CompletableFuture<Outcome> attempt;
        /** Whether there may be a claim of which this node has not heard. */
        private boolean uncertain;

        Held(String name) {
            this.name = name;
        }
    }

    private enum Outcome {
        OWNED,
        /** Another node has a valid claim, or, of what was given up, nobody has one of this node's. */
        NOT_OWNED,
        /** The directory did not answer, or this node has no lease. */
        UNAVAILABLE
    }

    /** @param maxNames how many there may be at one time */
    public RoomClaims(ClusterAccess cluster, DefaultRooms rooms, WorldExecutor world, NanoClock clock, int maxNames) {
        this.cluster = cluster;
        this.rooms = rooms;
        this.world = world;
        this.clock = clock;
        this.maxNames = maxNames;
        rooms.whenClosed(this::closed);
    }

    /** The room of this node with that name, as far as the name is this node's; null if there is none. */
    @Nullable
    DefaultRoom find(String name) {
        Held one = held.get(name);
        return one == null ? null : one.room;
    }

    /** How many names are this node's, or about to be. */
    int count() {
        return held.size();
    }

    /** Claims a name, and creates its room; after some time, it fails, and creates nothing any more. */
    CompletionStage<Room> create(String name, RoomOptions options) {
        CompletableFuture<Room> created = new CompletableFuture<>();
        Runnable cancel = world.after(
                PATIENCE,
                () -> created.completeExceptionally(new ClusterUnavailableException(
                        "The name of room %s could not be claimed within %s".formatted(name, PATIENCE), null)));
        created.whenComplete((room, failure) -> cancel.run());
        create(name, options, created);
        return created;
    }

    private void create(String name, RoomOptions options, CompletableFuture<Room> created) {
        Held before = held.get(name);
        if (created.isDone()) {
            return;
        }
        if (before != null && before.attempt != null) {
            // Whatever comes of it.
            before.attempt.thenRun(() -> create(name, options, created));
            return;
        }
        try {
            rooms.requirePossible(name, options);
            if (before == null && held.size() >= maxNames) {
                throw new RoomLimitException(
                        "There are %s names of rooms that are this node's, or may be, and".formatted(held.size())
                                + " byteborne.room.max-rooms allows no more");
            }
        } catch (RuntimeException refusal) {
            created.completeExceptionally(refusal);
            return;
        }
        Held one = held.computeIfAbsent(name, Held::new);
        attempt(one, cluster.look(ClaimKey.room(name)).thenCompose(there -> take(one, there, 0)), outcome -> {
            if (created.isDone()) {
                // Too late: what was claimed is given up.
                return;
            }
            switch (outcome) {
                case OWNED -> create(one, options, created);
                case NOT_OWNED ->
                    created.completeExceptionally(
                            new RoomExistsException("room %s exists already, on another node".formatted(name)));
                case UNAVAILABLE ->
                    created.completeExceptionally(new ClusterUnavailableException(
                            "The name of room %s cannot be claimed at the moment".formatted(name), null));
            }
        });
    }

    private void create(Held one, RoomOptions options, CompletableFuture<Room> created) {
        try {
            DefaultRoom room = rooms.create(one.name, options);
            one.room = room;
            created.complete(room);
        } catch (RuntimeException refusal) {
            created.completeExceptionally(refusal);
        }
    }

    /** Does one thing for a name, for which nothing else is under way; afterwards, what has no room is given up. */
    private CompletableFuture<Outcome> attempt(Held one, CompletionStage<Outcome> stage, Consumer<Outcome> then) {
        CompletableFuture<Outcome> attempt = new CompletableFuture<>();
        one.attempt = attempt;
        stage.whenComplete((answer, failure) -> {
            Outcome outcome = failure == null ? answer : Outcome.UNAVAILABLE;
            if (failure != null) {
                clientLog.debug("Nobody can tell whose the name of room '{}' is", one.name, failure);
            }
            one.uncertain = outcome == Outcome.UNAVAILABLE;
            one.attempt = null;
            then.accept(outcome);
            giveUpUnused(one);
            attempt.complete(outcome);
        });
        return attempt;
    }

    private CompletionStage<Outcome> take(Held one, ClusterAccess.@Nullable Owned there, int round) {
        if (there == null) {
            return write(one, Claim.NO_TOKEN, round);
        }
        // This node's own, if it claimed without hearing that it has; or nobody's any more.
        return isOwn(there.claim()) || !there.isValid()
                ? write(one, there.claim().token(), round)
                : CompletableFuture.completedStage(Outcome.NOT_OWNED);
    }

    private boolean isOwn(Claim claim) {
        return claim.node().equals(cluster.self()) && cluster.isOwn(claim.epoch());
    }

    private CompletionStage<Outcome> write(Held one, long expected, int round) {
        long epoch = cluster.epoch();
        if (epoch == 0 || round == MAX_ROUNDS) {
            return CompletableFuture.completedStage(Outcome.UNAVAILABLE);
        }
        return cluster.onWorld(
                        cluster.directory().claim(ClaimKey.room(one.name), expected, cluster.self(), epoch, 0, LIFE))
                .thenCompose(result -> switch (result) {
                    case ClaimResult.Claimed claimed -> {
                        one.token = claimed.token();
                        one.epoch = epoch;
                        one.renewNanos = nextRenewal();
                        yield CompletableFuture.completedStage(Outcome.OWNED);
                    }
                    case ClaimResult.Changed changed -> {
                        Claim present = changed.present();
                        yield present == null
                                ? take(one, null, round + 1)
                                : cluster.ownerOf(present).thenCompose(there -> take(one, there, round + 1));
                    }
                });
    }

    private long nextRenewal() {
        double part = ThreadLocalRandom.current().nextDouble(EARLIEST_RENEWAL, LATEST_RENEWAL);
        return clock.nanoTime() + (long) (LIFE.toNanos() * part);
    }

    private void closed(Room room) {
        Held one = held.get(room.name());
        if (one != null && room.equals(one.room)) {
            one.room = null;
            giveUpUnused(one);
        }
    }

    /** Gives up a name that has no room, unless something is under way that may give it one. */
    private void giveUpUnused(Held one) {
        if (one.room != null || one.attempt != null) {
            return;
        }
        if (one.token != 0) {
            long token = one.token;
            one.token = 0;
            one.epoch = 0;
            attempt(one, release(one, token), outcome -> {});
        } else if (!one.uncertain) {
            held.remove(one.name, one);
        }
    }

    private CompletionStage<Outcome> release(Held one, long token) {
        return cluster.onWorld(cluster.directory().release(ClaimKey.room(one.name), token))
                // If it is not there, a later one may be to which there was no answer.
                .thenApply(done -> done ? Outcome.NOT_OWNED : Outcome.UNAVAILABLE);
    }

    /**
     * Renews what is due, claims anew what was claimed under a lease that has ended, and clears up what is uncertain. To be
     * called regularly.
     */
    public void beat() {
        long epoch = cluster.epoch();
        if (epoch == 0) {
            return;
        }
        long now = clock.nanoTime();
        moreToAsk = false;
        List<Held> all = new ArrayList<>(held.values());
        for (Held one : all) {
            boolean due = one.room == null ? one.uncertain : one.epoch != epoch || now - one.renewNanos >= 0;
            if (one.attempt != null || !due) {
                continue;
            }
            if (asking == MAX_ASKING) {
                moreToAsk = true;
                return;
            }
            asking++;
            ask(one, epoch).whenComplete((done, failure) -> asked());
        }
    }

    private CompletionStage<?> ask(Held one, long epoch) {
        if (one.room == null) {
            return clear(one);
        }
        return one.epoch == epoch ? renew(one) : keep(one);
    }

    /** Whoever has waited for it does not wait for the next beat. */
    private void asked() {
        asking--;
        if (moreToAsk && asking == 0) {
            cluster.run(this::beat);
        }
    }

    /** Gives up what this node may have claimed without hearing of it. */
    private CompletionStage<?> clear(Held one) {
        CompletionStage<Outcome> cleared = cluster.look(ClaimKey.room(one.name))
                .thenCompose(there -> there == null || !isOwn(there.claim())
                        ? CompletableFuture.completedStage(Outcome.NOT_OWNED)
                        : release(one, there.claim().token()));
        return attempt(one, cleared, outcome -> {});
    }

    private CompletionStage<?> renew(Held one) {
        one.renewNanos = nextRenewal();
        long token = one.token;
        return cluster.onWorld(cluster.directory().renew(ClaimKey.room(one.name), token, 0, LIFE))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        one.renewNanos = clock.nanoTime() + RETRY.toNanos();
                    } else if (!done && one.token == token && one.attempt == null && one.room != null) {
                        keep(one);
                    }
                });
    }

    private CompletionStage<?> keep(Held one) {
        // Until it is claimed anew, each beat tries.
        one.epoch = 0;
        CompletionStage<Outcome> kept = cluster.look(ClaimKey.room(one.name)).thenCompose(there -> take(one, there, 0));
        return attempt(one, kept, outcome -> {
            DefaultRoom room = one.room;
            if (outcome == Outcome.NOT_OWNED && room != null) {
                clientLog.info("{} is closed: another node has one with that name meanwhile", room);
                one.token = 0;
                room.close();
            }
        });
    }
}
