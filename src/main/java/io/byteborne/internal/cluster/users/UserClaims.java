package io.byteborne.internal.cluster.users;

import io.byteborne.cluster.ClusterUnavailableException;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.exchange.ItemKind;
import io.byteborne.internal.cluster.store.Claim;
import io.byteborne.internal.cluster.store.ClaimKey;
import io.byteborne.internal.cluster.store.ClusterDirectory.ClaimResult;
import io.byteborne.internal.cluster.users.Eviction.Answer;
import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.login.UserGuard;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.world.SessionLifecycleListener;
import io.byteborne.login.DuplicateLoginException;
import io.byteborne.login.LoginRefusedException;
import io.byteborne.login.UserRegistry;
import io.byteborne.save.SaveException;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.world.NanoClock;
import io.byteborne.world.WorldExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Which users are this node's. A user is claimed before the login is decided, and released when the game has heard of the end
 * of the session, and what that has changed is saved; meanwhile the claim is renewed, and made anew if this node's lease has
 * ended. Whoever has another owner by then is closed here. What this node remembers decides nothing: another node may have
 * taken the user, and what it has told of that may be lost.
 *
 * <p>World thread, but for {@link #admit}.
 */
public final class UserClaims implements UserGuard, SessionLifecycleListener {
    private static final Duration LIFE = Duration.ofMinutes(10);
    /** Where renewals lie, as parts of {@link #LIFE}: apart, though many claims were made at one time. */
    private static final double EARLIEST_RENEWAL = 0.2;

    private static final double LATEST_RENEWAL = 0.4;
    /** How often another node may be faster in the middle of a claim. */
    private static final int MAX_ROUNDS = 8;
    /** Of renewals at one time: a bound for what waits for Redis, with room for what is asked otherwise. */
    private static final int MAX_RENEWING = 3000;
    /** How often a login that waits for another node looks whether that has a lease. */
    private static final Duration LOOK = Duration.ofMillis(500);
    /** After a renewal that has failed: not at once, since Redis may be away. */
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(UserClaims.class));
    private final ClusterAccess cluster;
    private final Exchange exchange;
    private final WorldExecutor world;
    private final Evictions evictions;
    private final Leftovers leftovers;
    private final Replacement replacement;
    private final Legacy legacy;
    private final UserRegistry users;
    private final NanoClock clock;
    private final boolean replacesOld;
    private final boolean admitsUnconfirmed;
    private final Map<String, Held> held = new HashMap<>();
    /** Sessions whose login is being decided, and as whom. */
    private final IdentityHashMap<Session, Held> entering = new IdentityHashMap<>();
    /** Claims that are being renewed, and whether others wait for their turn. */
    private int renewing;

    private boolean moreToRenew;

    /** A user who is logged in here, or about to be. */
    private static final class Held {
        private final String name;
        /** Of the claim; 0 if the login is not confirmed. */
        private long token;
        /** That of the next claim, which states are opened with that have a greater one than this. */
        private long leastToken;
        /** In which it was claimed; 0 likewise. */
        private long epoch;

        private long renewNanos;
        private @Nullable Session session;
        /** Sessions whose login is being decided. */
        private final Set<Session> admitted = Collections.newSetFromMap(new IdentityHashMap<>());
        /** What other nodes have asked meanwhile. */
        private final List<Runnable> questions = new ArrayList<>();
        /** The attempt to claim that is under way. */
        private @Nullable CompletableFuture<Outcome> attempt;
        /** What sessions have changed that have ended is being saved; completes when that is over, one way or another. */
        private @Nullable CompletableFuture<@Nullable Void> saving;
        /** The last of them. */
        private @Nullable Session leaving;

        Held(String name) {
            this.name = name;
        }

        /** For which the claim is kept; null if for none. */
        @Nullable
        Session holder() {
            return session == null ? leaving : session;
        }
    }

    /** Ends the session of a user who is another node's. */
    @FunctionalInterface
    public interface Replacement {
        /** Closes it; completes, on the world thread, when the game has heard of its end. */
        CompletionStage<?> replace(Session session);
    }

    /** What sessions leave behind. */
    @FunctionalInterface
    public interface Legacy {
        /**
         * Completes, on the world thread, when what a session has changed that has ended is saved, or cannot be any more; a
         * failure means the same.
         */
        CompletionStage<?> saved(Session session);
    }

    private enum Outcome {
        OWNED,
        /** Another node has a valid claim, and keeps it. */
        TAKEN,
        UNAVAILABLE
    }

    /**
     * @param handover how long a login waits for the end of the user's session on another node
     * @param replacesOld whether a second login takes the place of the first; otherwise it is refused
     * @param admitsUnconfirmed whether users may log in while nobody can tell if they are logged in elsewhere
     */
    public UserClaims(
            ClusterAccess cluster,
            Exchange exchange,
            WorldExecutor world,
            Duration handover,
            Replacement replacement,
            Legacy legacy,
            UserRegistry users,
            NanoClock clock,
            boolean replacesOld,
            boolean admitsUnconfirmed) {
        this.cluster = cluster;
        this.exchange = exchange;
        this.world = world;
        this.evictions = new Evictions(exchange, world, handover);
        this.replacement = replacement;
        this.legacy = legacy;
        this.users = users;
        this.clock = clock;
        this.leftovers = new Leftovers(cluster, held::containsKey, clock);
        this.replacesOld = replacesOld;
        this.admitsUnconfirmed = admitsUnconfirmed;
        exchange.handle(ItemKind.EVICT, this::asked);
    }

    @Override
    public CompletionStage<@Nullable Void> admit(Session session, String name) {
        CompletableFuture<@Nullable Void> decided = new CompletableFuture<>();
        cluster.run(() -> admit(session, name, decided));
        return decided;
    }

    private void admit(Session session, String name, CompletableFuture<@Nullable Void> decided) {
        if (!session.isOpen() || ((ChannelSession) session).isInputEnded()) {
            // A client that has gone must not end its user's session on another node.
            decided.completeExceptionally(ended());
            return;
        }
        Held user = held.computeIfAbsent(name, Held::new);
        user.admitted.add(session);
        entering.put(session, user);
        CompletableFuture<Outcome> running = user.attempt;
        if (running != null) {
            // It may be about a session that is there already, or be refused for a reason that is over by then.
            running.thenRun(() -> admit(session, name, decided));
        } else if (!replacesOld && user.session != null && !user.session.isDetached()) {
            // Known without asking anybody.
            refuse(session, user, decided, new DuplicateLoginException(name));
        } else {
            claim(user, session, true).thenAccept(outcome -> {
                switch (outcome) {
                    case OWNED -> {
                        if (session.isOpen()) {
                            decided.complete(null);
                        } else {
                            refuse(session, user, decided, ended());
                        }
                    }
                    case TAKEN -> refuse(session, user, decided, new DuplicateLoginException(name));
                    case UNAVAILABLE -> {
                        if (admitsUnconfirmed) {
                            decided.complete(null);
                        } else {
                            refuse(
                                    session,
                                    user,
                                    decided,
                                    new LoginRefusedException(
                                            "It cannot be told at the moment whether '%s' is logged in on another node"
                                                    .formatted(name)));
                        }
                    }
                }
            });
        }
    }

    private static LoginRefusedException ended() {
        return new LoginRefusedException("The session ended before its login was decided");
    }

    private void refuse(
            Session session, Held user, CompletableFuture<@Nullable Void> decided, LoginRefusedException reason) {
        user.admitted.remove(session);
        entering.remove(session);
        answerQuestions(user);
        dropIfUnused(user);
        decided.completeExceptionally(reason);
    }

    @Override
    public void settled(Session session, String name) {
        entering.remove(session);
        Held user = held.get(name);
        if (user != null) {
            user.admitted.remove(session);
            user.session = users.find(name);
            answerQuestions(user);
            dropIfUnused(user);
        }
    }

    /** A login is decided: whoever has asked about the user meanwhile gets an answer. */
    private static void answerQuestions(Held user) {
        if (user.admitted.isEmpty() && user.attempt == null) {
            List<Runnable> questions = List.copyOf(user.questions);
            user.questions.clear();
            questions.forEach(Runnable::run);
        }
    }

    /** Releases a user whom no session has or is about to have. */
    private void dropIfUnused(Held user) {
        boolean unused = user.session == null && user.admitted.isEmpty() && user.attempt == null && user.saving == null;
        if (unused && held.remove(user.name, user)) {
            release(user);
        }
    }

    private CompletionStage<?> release(Held user) {
        if (user.token == 0) {
            return CompletableFuture.completedStage(null);
        }
        return cluster.onWorld(cluster.directory().release(ClaimKey.user(user.name), user.token))
                .handle((done, failure) -> {
                    if (!Boolean.TRUE.equals(done)) {
                        // A later claim of this node may be there, to which there was no answer.
                        leftovers.add(user.name);
                    }
                    return done;
                });
    }

    @Override
    public Stage stage() {
        return Stage.AFTER_GAME;
    }

    @Override
    public void ended(Session session, CloseReason reason) {
        String name = session.userName();
        Held user = name == null ? null : held.get(name);
        if (user != null && session.equals(user.session)) {
            user.session = null;
            user.leaving = session;
            CompletableFuture<@Nullable Void> saving = saved(user, session);
            user.saving = saving;
            saving.thenRun(() -> {
                if (session.equals(user.leaving)) {
                    user.saving = null;
                    user.leaving = null;
                    dropIfUnused(user);
                }
            });
        }
    }

    /** Completes when nothing is left to be saved of the session, nor of earlier ones of the user. */
    private CompletableFuture<@Nullable Void> saved(@Nullable Held user, Session session) {
        CompletableFuture<@Nullable Void> earlier = user == null ? null : user.saving;
        CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
        // Not before all others have heard of the session's end.
        cluster.run(() -> legacy.saved(session).whenComplete((done, failure) -> {
            if (earlier == null) {
                over.complete(null);
            } else {
                earlier.thenRun(() -> over.complete(null));
            }
        }));
        return over;
    }

    /** Claims a user, if nothing of the kind is under way. */
    private CompletableFuture<Outcome> claim(Held user, Session session, boolean login) {
        CompletableFuture<Outcome> attempt = new CompletableFuture<>();
        user.attempt = attempt;
        cluster.look(ClaimKey.user(user.name))
                .thenCompose(there -> take(user, session, there, login, 0))
                .whenComplete((outcome, failure) -> {
                    user.attempt = null;
                    if (failure != null) {
                        clientLog.debug("User '{}' cannot be claimed", user.name, failure);
                    }
                    attempt.complete(failure == null ? outcome : Outcome.UNAVAILABLE);
                    answerQuestions(user);
                    dropIfUnused(user);
                });
        return attempt;
    }

    private CompletionStage<Outcome> take(
            Held user, Session session, ClusterAccess.@Nullable Owned there, boolean login, int round) {
        if (cluster.epoch() == 0 || round == MAX_ROUNDS) {
            return CompletableFuture.completedStage(Outcome.UNAVAILABLE);
        }
        if (there == null) {
            return write(user, session, Claim.NO_TOKEN, login, round);
        }
        Claim claim = there.claim();
        boolean own = claim.node().equals(cluster.self()) && claim.epoch() == cluster.epoch();
        if (own || !there.isValid()) {
            // This node's own, if it claimed without hearing that it has; or nobody's any more.
            return write(user, session, claim.token(), login, round);
        }
        if (!login) {
            return CompletableFuture.completedStage(Outcome.TAKEN);
        }
        // Whoever has come back over another session must not lose it to one that nobody may come back to.
        boolean replaces = replacesOld && !session.isDetached();
        return ask(user, claim, replaces).thenCompose(answer -> {
            boolean stays = answer == Answer.STAYS || (answer == null && !replaces);
            return stays
                    ? CompletableFuture.completedStage(Outcome.TAKEN)
                    : write(user, session, claim.token(), login, round);
        });
    }

    /** Asks the other node, which may be dead: then it answers nothing, and its lease ends meanwhile. */
    private CompletionStage<@Nullable Answer> ask(Held user, Claim claim, boolean replaces) {
        CompletableFuture<@Nullable Answer> answer = new CompletableFuture<>();
        evictions.ask(user.name, claim, replaces).thenAccept(answer::complete);
        watch(claim, answer);
        return answer;
    }

    private void watch(Claim claim, CompletableFuture<@Nullable Answer> answer) {
        world.after(LOOK, () -> {
            if (!answer.isDone()) {
                cluster.ownerOf(claim).thenAccept(there -> {
                    if (there.isValid()) {
                        watch(claim, answer);
                    } else {
                        answer.complete(Answer.GONE);
                    }
                });
            }
        });
    }

    private CompletionStage<Outcome> write(Held user, Session session, long expected, boolean login, int round) {
        long epoch = cluster.epoch();
        if (epoch == 0) {
            return CompletableFuture.completedStage(Outcome.UNAVAILABLE);
        }
        return cluster.onWorld(cluster.directory()
                        .claim(
                                ClaimKey.user(user.name),
                                expected,
                                user.leastToken,
                                cluster.self(),
                                epoch,
                                session.id(),
                                LIFE))
                .whenComplete((result, failure) -> {
                    if (failure != null) {
                        leftovers.add(user.name);
                    }
                })
                .thenCompose(result -> switch (result) {
                    case ClaimResult.Claimed claimed -> {
                        user.token = claimed.token();
                        user.epoch = epoch;
                        user.renewNanos = nextRenewal();
                        yield CompletableFuture.completedStage(Outcome.OWNED);
                    }
                    case ClaimResult.Changed changed -> {
                        Claim present = changed.present();
                        yield present == null
                                ? take(user, session, null, login, round + 1)
                                : cluster.ownerOf(present)
                                        .thenCompose(there -> take(user, session, there, login, round + 1));
                    }
                });
    }

    private long nextRenewal() {
        double part = ThreadLocalRandom.current().nextDouble(EARLIEST_RENEWAL, LATEST_RENEWAL);
        return clock.nanoTime() + (long) (LIFE.toNanos() * part);
    }

    /**
     * Renews what is due, or everything, if another node may have told in vain that it has taken a user; and claims anew what
     * was claimed under a lease that has ended. To be called regularly.
     */
    public void beat() {
        long epoch = cluster.epoch();
        if (epoch == 0) {
            return;
        }
        leftovers.beat();
        long now = clock.nanoTime();
        if (exchange.takeMissed()) {
            held.values().forEach(user -> user.renewNanos = now);
        }
        renewDue(epoch, now);
    }

    private void renewDue(long epoch, long now) {
        moreToRenew = false;
        entering.keySet().removeIf(one -> !one.isOpen());
        List<Held> all = new ArrayList<>(held.values());
        for (Held user : all) {
            if (!user.admitted.isEmpty()) {
                // A login whose time was over before it was decided is not settled by anybody.
                user.admitted.removeIf(one -> !one.isOpen());
                answerQuestions(user);
                dropIfUnused(user);
            }
            Session session = user.holder();
            boolean lost = user.epoch != epoch;
            if (session == null || user.attempt != null || (!lost && now - user.renewNanos < 0)) {
                continue;
            }
            if (renewing == MAX_RENEWING) {
                moreToRenew = true;
                return;
            }
            renewing++;
            (lost ? keep(user, session) : renew(user, session)).whenComplete((done, failure) -> renewed());
        }
    }

    /** Whoever has waited for it does not wait for the next beat. */
    private void renewed() {
        renewing--;
        if (moreToRenew && renewing == 0) {
            cluster.run(() -> {
                if (cluster.epoch() != 0) {
                    renewDue(cluster.epoch(), clock.nanoTime());
                }
            });
        }
    }

    private CompletionStage<?> renew(Held user, Session session) {
        user.renewNanos = nextRenewal();
        long token = user.token;
        return cluster.onWorld(cluster.directory().renew(ClaimKey.user(user.name), token, session.id(), LIFE))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        user.renewNanos = clock.nanoTime() + RETRY.toNanos();
                    } else if (!done && user.token == token && user.attempt == null && session.equals(user.holder())) {
                        keep(user, session);
                    }
                });
    }

    private CompletionStage<Outcome> keep(Held user, Session session) {
        return claim(user, session, false).thenApply(outcome -> {
            Session present = user.session;
            if (outcome == Outcome.TAKEN && present != null) {
                clientLog.info("User '{}' has been claimed by another node meanwhile", user.name);
                // The token stays: with it, what the session opens until its end is refused.
                user.epoch = 0;
                replacement.replace(present);
            }
            return outcome;
        });
    }

    /**
     * The token of a session's user: nobody else has had one since that is greater. World thread.
     *
     * @param least what is known to be smaller; if the token is no greater, the user is claimed anew
     * @return completes on the world thread, with {@link Claim#NO_TOKEN} if the session has no user, or one whose login is not
     *     confirmed; fails with a {@link SaveException} if the user is another node's, and with a {@link
     *     ClusterUnavailableException} if nobody can tell
     */
    public CompletionStage<Long> token(Session session, long least) {
        String name = session.userName();
        Held user = name == null ? entering.get(session) : held.get(name);
        if (user == null) {
            return CompletableFuture.completedStage(Claim.NO_TOKEN);
        }
        CompletableFuture<Outcome> running = user.attempt;
        if (running != null) {
            return running.thenCompose(outcome -> token(session, least));
        }
        if (user.token == Claim.NO_TOKEN || user.token >= least) {
            return CompletableFuture.completedStage(user.token);
        }
        user.leastToken = least;
        return keep(user, session).thenApply(outcome -> switch (outcome) {
            case OWNED -> user.token;
            case TAKEN ->
                throw new SaveException(
                        SaveException.Reason.LOST, "'%s' is logged in on another node by now".formatted(user.name));
            case UNAVAILABLE ->
                throw new ClusterUnavailableException("Nobody can tell whose " + user.name + " is", null);
        });
    }

    /** Another node wants a user who was claimed by this one. */
    private void asked(String sender, byte[] content) throws IOException {
        asked(sender, Eviction.from(content));
    }

    private void asked(String sender, Eviction eviction) {
        Held user = held.get(eviction.name());
        Session session = user == null ? users.find(eviction.name()) : user.session;
        if (!cluster.isOwn(eviction.epoch())) {
            // Claimed by a process that had this node's id before, and may only be cut off: nobody can speak for it.
            answer(sender, eviction, eviction.onlyDetached() ? Answer.STAYS : Answer.GONE);
        } else if (user != null && user.token > eviction.token()) {
            // Claimed anew since: whoever asks has to look again.
            answer(sender, eviction, Answer.GONE);
        } else if (user != null && (user.attempt != null || !user.admitted.isEmpty())) {
            // A login here is being decided, and is not to be overtaken; it may be the one whose claim is meant.
            user.questions.add(() -> asked(sender, eviction));
        } else if (session == null) {
            if (user != null && user.saving != null) {
                user.saving.thenRun(() -> answer(sender, eviction, Answer.GONE));
            } else {
                answer(sender, eviction, Answer.GONE);
            }
        } else if (eviction.onlyDetached() && !session.isDetached()) {
            answer(sender, eviction, Answer.STAYS);
        } else {
            replacement
                    .replace(session)
                    .thenCompose(ended -> saved(user, session))
                    .thenRun(() -> answer(sender, eviction, Answer.GONE));
        }
    }

    private void answer(String node, Eviction eviction, Answer answer) {
        exchange.tell(node, ItemKind.EVICTED, new Eviction.Answered(eviction.number(), answer).toBytes());
    }

    /** How many users are this node's, or about to be. World thread. */
    int count() {
        return held.size();
    }
}
