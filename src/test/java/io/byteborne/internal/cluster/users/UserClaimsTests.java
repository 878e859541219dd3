package io.byteborne.internal.cluster.users;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.cluster.ClusterUnavailableException;
import io.byteborne.internal.cluster.Membership;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.exchange.TestExchanges;
import io.byteborne.internal.cluster.store.Claim;
import io.byteborne.internal.cluster.store.ClaimKey;
import io.byteborne.internal.cluster.store.InMemoryStore;
import io.byteborne.internal.cluster.store.NodeStatus;
import io.byteborne.internal.login.DefaultUserRegistry;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.world.ManualClock;
import io.byteborne.login.DuplicateLoginException;
import io.byteborne.login.LoginRefusedException;
import io.byteborne.save.SaveException;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.world.WorldExecutor;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserClaimsTests {
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration HANDOVER = Duration.ofSeconds(2);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final ManualClock clock = new ManualClock();
    private final InMemoryStore store = new InMemoryStore(clock);
    private final TestSessions connections = new TestSessions(new MessageSerializer(new MessageRegistry()));
    private final List<Due> timers = new ArrayList<>();
    private final Game a = new Game("a", "boot a", true, true);
    private final Game b = new Game("b", "boot b", true, true);
    private final Game strict = new Game("strict", "boot strict", false, false);

    private record NamedUser(String getName) implements Principal {}

    private record Due(long nanos, Runnable task) {}

    /** The part of a node that has to do with its users; its world does everything at once. */
    private final class Game implements WorldExecutor {
        private final InMemoryStore.Directory directory = store.directory();
        private final InMemoryStore.Bus bus = store.bus();
        private final DefaultUserRegistry users = new DefaultUserRegistry();
        private final List<Session> replaced = new ArrayList<>();
        private final Membership membership;
        private final Exchange exchange;
        private final UserClaims claims;
        /** Completes when what sessions have changed is saved. */
        private CompletableFuture<@Nullable Void> unsaved = CompletableFuture.completedFuture(null);
        /** Whether the game does not hear of the end of a session that is replaced. */
        private boolean slow;

        Game(String id, String boot, boolean replacesOld, boolean admitsUnconfirmed) {
            membership = new Membership(directory, boot, () -> new NodeStatus(id, "", 0, 0), LEASE, clock, event -> {});
            exchange = TestExchanges.exchange(bus, id, clock, LEASE);
            directory.open();
            bus.open();
            exchange.start();
            claims = new UserClaims(
                    new ClusterAccess(directory, membership, this),
                    exchange,
                    this,
                    HANDOVER,
                    this::replace,
                    session -> unsaved,
                    users,
                    clock,
                    replacesOld,
                    admitsUnconfirmed);
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Runnable after(Duration delay, Runnable task) {
            Due due = new Due(clock.nanoTime() + delay.toNanos(), task);
            timers.add(due);
            return () -> timers.remove(due);
        }

        private CompletionStage<?> replace(Session session) {
            replaced.add(session);
            if (slow) {
                return new CompletableFuture<>();
            }
            end(session, CloseReason.REPLACED);
            return CompletableFuture.completedStage(null);
        }

        void end(Session session, CloseReason reason) {
            clock.advance(MOMENT);
            session.close(reason);
            users.remove(Objects.requireNonNull(session.userName()), session);
            claims.ended(session, reason);
        }

        void setConnected(boolean connected) {
            directory.setConnected(connected);
            bus.setConnected(connected);
        }

        /** Lets somebody in, as the login does. */
        Login login(String name) {
            ChannelSession session = connections.open();
            Login login = new Login(session, new CompletableFuture<>());
            claims.admit(session, name).whenComplete((admitted, refusal) -> {
                if (refusal == null) {
                    session.bind(new NamedUser(name), name);
                    Session old = users.add(name, session);
                    claims.settled(session, name);
                    if (old != null) {
                        replace(old);
                    }
                }
                login.result.complete(refusal);
            });
            return login;
        }
    }

    /** @param result completes with the reason of a refusal, or with null */
    private record Login(Session session, CompletableFuture<@Nullable Throwable> result) {
        boolean isAccepted() {
            return result.isDone() && result.join() == null;
        }
    }

    @BeforeEach
    void join() {
        clock.set(Duration.ofDays(20_000).toNanos());
        for (Game node : List.of(a, b, strict)) {
            node.membership.beat();
        }
    }

    @AfterEach
    void close() {
        connections.close();
    }

    private void advance(Duration time) {
        clock.advance(time);
        for (Due due : List.copyOf(timers)) {
            if (due.nanos - clock.nanoTime() <= 0 && timers.remove(due)) {
                due.task.run();
            }
        }
    }

    private @Nullable Claim claimOf(String name) {
        InMemoryStore.Directory directory = store.directory();
        directory.open();
        return directory.find(ClaimKey.user(name)).toCompletableFuture().join();
    }

    private String ownerOf(String name) {
        return Objects.requireNonNull(claimOf(name)).node();
    }

    @Test
    void whenAUserLogsInThenTheNodeHasTheClaimUntilTheSessionHasEnded() {
        Login login = a.login("Ada");
        assertThat(login.isAccepted()).isTrue();
        assertThat(ownerOf("Ada")).isEqualTo("a");

        a.end(login.session, CloseReason.PEER_CLOSED);

        assertThat(claimOf("Ada")).isNull();
        assertThat(a.claims.count()).isZero();
    }

    @Test
    void whenTheUserIsElsewhereThenTheOldSessionEndsFirstAndTheTokenGrows() {
        Login old = a.login("Ada");
        long token = Objects.requireNonNull(claimOf("Ada")).token();

        Login login = b.login("Ada");

        assertThat(login.isAccepted()).isTrue();
        assertThat(a.replaced).containsExactly(old.session);
        Claim claim = Objects.requireNonNull(claimOf("Ada"));
        assertThat(claim.node()).isEqualTo("b");
        assertThat(claim.token()).isGreaterThan(token);
        assertThat(a.claims.count()).isZero();
    }

    @Test
    void whenTheOldNodeTakesLongThenTheLoginWaitsForTheHandoverAndNoLonger() {
        a.slow = true;
        a.login("Ada");
        Login login = b.login("Ada");
        advance(HANDOVER.minus(MOMENT));
        assertThat(login.result).isNotDone();

        advance(MOMENT);

        assertThat(login.isAccepted()).isTrue();
        assertThat(ownerOf("Ada")).isEqualTo("b");
    }

    @Test
    void whenWhatTheOldSessionHasChangedIsNotSavedThenTheLoginWaitsForThat() {
        a.unsaved = new CompletableFuture<>();
        Login old = a.login("Ada");
        Login login = b.login("Ada");
        assertThat(a.replaced).containsExactly(old.session);
        assertThat(login.result).isNotDone();

        a.unsaved.complete(null);

        assertThat(login.isAccepted()).isTrue();
        assertThat(ownerOf("Ada")).isEqualTo("b");
    }

    @Test
    void whenASessionHasEndedThenItsUserIsReleasedOnceAllIsSavedOrCannotBe() {
        a.unsaved = new CompletableFuture<>();
        Login old = a.login("Ada");
        a.end(old.session, CloseReason.PEER_CLOSED);
        assertThat(ownerOf("Ada")).isEqualTo("a");
        Login login = strict.login("Ada");
        assertThat(login.result).isNotDone();

        a.unsaved.completeExceptionally(new IllegalStateException("taken over"));

        assertThat(login.isAccepted()).isTrue();
        assertThat(ownerOf("Ada")).isEqualTo("strict");
        assertThat(a.claims.count()).isZero();
    }

    @Test
    void whenTheQuestionWasLostThenItIsAskedAgainUntilTheOldSessionEnds() {
        Login old = a.login("Ada");
        a.bus.setConnected(false);
        Login login = b.login("Ada");
        advance(HANDOVER);
        assertThat(login.isAccepted()).isTrue();
        assertThat(a.replaced).isEmpty();

        a.bus.setConnected(true);
        advance(HANDOVER);

        assertThat(a.replaced).containsExactly(old.session);
        assertThat(b.replaced).isEmpty();
    }

    @Test
    void whenSecondLoginsAreRefusedThenAlsoThatOfAUserWhoIsElsewhere() {
        a.login("Ada");

        Login login = strict.login("Ada");

        assertThat(login.result.join()).isInstanceOf(DuplicateLoginException.class);
        assertThat(a.replaced).isEmpty();
        assertThat(strict.claims.count()).isZero();
    }

    @Test
    void whenTheOldNodeDoesNotAnswerThenASecondLoginThatIsNotToReplaceItIsRefused() {
        a.login("Ada");
        a.bus.setConnected(false);
        Login login = strict.login("Ada");

        advance(HANDOVER);

        assertThat(login.result.join()).isInstanceOf(DuplicateLoginException.class);
        assertThat(ownerOf("Ada")).isEqualTo("a");
    }

    @Test
    void whenTheLeaseOfTheOldNodeEndsMeanwhileThenTheLoginWaitsNoLonger() {
        a.login("Ada");
        a.setConnected(false);
        Duration shortBefore = Duration.ofSeconds(1);
        for (Duration left = LEASE.minus(shortBefore); left.isPositive(); left = left.minus(shortBefore)) {
            advance(shortBefore);
            strict.membership.beat();
        }
        Login login = strict.login("Ada");
        assertThat(login.result).isNotDone();

        advance(shortBefore.dividedBy(2));
        assertThat(login.result).isNotDone();
        advance(shortBefore);

        assertThat(login.isAccepted()).isTrue();
        assertThat(ownerOf("Ada")).isEqualTo("strict");
    }

    @Test
    void whenAClientHasGoneMeanwhileThenItDoesNotEndItsUsersSessionElsewhere() {
        a.login("Ada");
        ChannelSession gone = connections.open();
        gone.close(CloseReason.PEER_CLOSED);
        ChannelSession halfClosed = connections.open();
        connections.closeByPeer(halfClosed);

        for (ChannelSession session : List.of(gone, halfClosed)) {
            CompletableFuture<Throwable> result = new CompletableFuture<>();
            b.claims.admit(session, "Ada").whenComplete((admitted, refusal) -> result.complete(refusal));
            assertThat(result.join()).isInstanceOf(LoginRefusedException.class);
        }
        assertThat(a.replaced).isEmpty();
        assertThat(b.claims.count()).isZero();
    }

    @Test
    void whenTheLeaseOfTheOldNodeHasEndedThenNobodyIsAskedAndItClosesItsSessionWhenItIsBack() {
        Login taken = a.login("Ada");
        Login kept = a.login("Bob");
        clock.advance(LEASE.dividedBy(2));
        strict.membership.beat();
        clock.advance(LEASE.dividedBy(2));
        strict.membership.beat();

        assertThat(strict.login("Ada").isAccepted()).isTrue();
        assertThat(a.replaced).isEmpty();
        a.membership.beat();
        a.claims.beat();

        assertThat(a.replaced).containsExactly(taken.session);
        assertThat(ownerOf("Ada")).isEqualTo("strict");
        assertThat(ownerOf("Bob")).isEqualTo("a");
        assertThat(kept.session.isOpen()).isTrue();
    }

    @Test
    void whenTheDirectoryIsAwayThenALoginIsRefusedOrLetInAndConfirmedLater() {
        a.login("Ada");
        strict.setConnected(false);
        b.setConnected(false);

        assertThat(strict.login("Bob").result.join())
                .isInstanceOf(LoginRefusedException.class)
                .isNotInstanceOf(DuplicateLoginException.class);
        Login unconfirmed = b.login("Bob");
        Login twice = b.login("Ada");
        assertThat(unconfirmed.isAccepted()).isTrue();
        assertThat(twice.isAccepted()).isTrue();
        assertThat(claimOf("Bob")).isNull();

        b.setConnected(true);
        b.claims.beat();
        assertThat(ownerOf("Bob")).isEqualTo("b");
        // Of the two sessions of one user, the confirmed one stays.
        assertThat(b.replaced).containsExactly(twice.session);
        assertThat(ownerOf("Ada")).isEqualTo("a");
    }

    @Test
    void whenANodesIdIsTakenOverThenWhatTheDeadProcessClaimedStaysItsOwnUntilItsLeaseEnds() {
        a.login("Ada");
        a.login("Bob");
        a.setConnected(false);
        Game second = new Game("a", "another boot", false, false);
        second.membership.join("boot a");

        // It may only be cut off, and the new process cannot speak for it.
        assertThat(strict.login("Ada").result.join()).isInstanceOf(DuplicateLoginException.class);
        assertThat(second.login("Bob").result.join()).isInstanceOf(DuplicateLoginException.class);
        assertThat(b.login("Ada").isAccepted()).isTrue();
        clock.advance(LEASE.dividedBy(2));
        second.membership.beat();
        clock.advance(LEASE.dividedBy(2));
        second.membership.beat();
        assertThat(second.login("Bob").isAccepted()).isTrue();
    }

    @Test
    void whenTheDirectoryHasLostEverythingThenAllUsersAreClaimedAgainAtOnceThoughTheyAreMany() {
        int many = 7000;
        for (int i = 0; i < many; i++) {
            assertThat(a.login("user " + i).isAccepted()).isTrue();
        }
        store.clear();
        clock.advance(MOMENT);
        a.membership.beat();
        a.directory.holdAnswers();

        a.claims.beat();
        int first = a.directory.held();
        while (a.directory.held() > 0) {
            a.directory.answerHeld();
        }

        assertThat(first).isEqualTo(3000);
        assertThat(IntStream.range(0, many)).allMatch(i -> claimOf("user " + i) != null);
        assertThat(a.replaced).isEmpty();
    }

    /** Lets the node ask, and the directory do what is asked, until a claim has been written to which there is no answer. */
    private void loseTheAnswerToTheClaim(Game node) {
        while (claimOf("Ada") == null) {
            node.directory.answerHeld();
        }
        node.directory.loseAnswers();
    }

    @Test
    void whenTheAnswerToAClaimIsLostThenWhatItHasClaimedIsReleased() {
        strict.directory.holdAnswers();
        Login login = strict.login("Ada");
        loseTheAnswerToTheClaim(strict);
        assertThat(login.result.join()).isInstanceOf(LoginRefusedException.class);
        assertThat(ownerOf("Ada")).isEqualTo("strict");

        strict.claims.beat();

        assertThat(claimOf("Ada")).isNull();
    }

    @Test
    void whenTheAnswerToAClaimIsLostThenALoginThatFollowsTakesWhatItHasClaimed() {
        strict.directory.holdAnswers();
        strict.login("Ada");
        loseTheAnswerToTheClaim(strict);
        long token = Objects.requireNonNull(claimOf("Ada")).token();

        assertThat(strict.login("Ada").isAccepted()).isTrue();
        strict.claims.beat();

        assertThat(Objects.requireNonNull(claimOf("Ada")).token()).isGreaterThan(token);
        assertThat(ownerOf("Ada")).isEqualTo("strict");
    }

    @Test
    void whenAClaimThatNobodyWaitsForAnyMoreIsWrittenLateThenItIsReleasedToo() {
        strict.directory.holdAnswers();
        strict.login("Ada");
        loseTheAnswerToTheClaim(strict);
        strict.claims.beat();
        clock.advance(Duration.ofSeconds(5));
        strict.membership.beat();
        InMemoryStore.Directory late = store.directory();
        late.open();
        late.claim(
                ClaimKey.user("Ada"), Claim.NO_TOKEN, "strict", strict.membership.epoch(), 1, Duration.ofMinutes(10));

        strict.claims.beat();

        assertThat(claimOf("Ada")).isNull();
        clock.advance(Duration.ofSeconds(14));
        strict.membership.beat();
        strict.claims.beat();
        int before = store.operations();
        strict.claims.beat();
        assertThat(store.operations()).isEqualTo(before);
    }

    @Test
    void whenTheSessionHasEndedByTheTimeOfTheAnswerThenTheUserIsReleasedAtOnce() {
        strict.directory.holdAnswers();
        Login login = strict.login("Ada");
        while (claimOf("Ada") == null) {
            strict.directory.answerHeld();
        }
        login.session.close(CloseReason.PEER_CLOSED);

        strict.directory.answer();

        assertThat(login.result.join()).isInstanceOf(LoginRefusedException.class);
        assertThat(claimOf("Ada")).isNull();
        assertThat(strict.claims.count()).isZero();
    }

    @Test
    void whenAUserCannotBeReleasedThenThatIsDoneLater() {
        Login login = a.login("Ada");
        a.setConnected(false);
        a.end(login.session, CloseReason.PEER_CLOSED);
        a.setConnected(true);
        assertThat(ownerOf("Ada")).isEqualTo("a");

        a.claims.beat();

        assertThat(claimOf("Ada")).isNull();
    }

    /** Takes a user from {@code a}, which does not hear of it. */
    private Login takeWithoutBeingHeard() {
        a.bus.deafen();
        Login taken = b.login("Ada");
        for (int i = 0; i < 10; i++) {
            clock.advance(MOMENT);
            advance(HANDOVER);
            a.membership.beat();
            b.membership.beat();
        }
        assertThat(taken.isAccepted()).isTrue();
        assertThat(a.replaced).isEmpty();
        return taken;
    }

    @Test
    void whenASecondLoginIsBeingDecidedThenAnotherNodeThatAsksMeanwhileDoesNotGetAnAnswerAboutTheFirst() {
        Login first = a.login("Ada");
        a.directory.holdAnswers();
        Login second = a.login("Ada");
        long token = Objects.requireNonNull(claimOf("Ada")).token();
        while (Objects.requireNonNull(claimOf("Ada")).token() == token) {
            a.directory.answerHeld();
        }
        // The claim for the second session is there, and this node has yet to hear of it.
        Login there = b.login("Ada");
        assertThat(there.result).isNotDone();

        a.directory.answer();

        assertThat(second.isAccepted()).isTrue();
        assertThat(a.replaced).containsExactlyInAnyOrder(first.session, second.session);
        assertThat(there.isAccepted()).isTrue();
        assertThat(ownerOf("Ada")).isEqualTo("b");
    }

    @Test
    void whenANodeHasBeenDeafThenItLooksAtAllItsClaimsAndClosesWhomOthersHave() {
        Login kept = a.login("Bob");
        Login lost = a.login("Ada");
        takeWithoutBeingHeard();
        a.claims.beat();
        assertThat(a.replaced).isEmpty();

        a.exchange.beat();
        a.claims.beat();

        assertThat(a.replaced).containsExactly(lost.session);
        assertThat(kept.session.isOpen()).isTrue();
        assertThat(b.replaced).isEmpty();
    }

    @Test
    void whenANodeFindsThatSomethingHasNotComeThenItLooksAtAllItsClaims() {
        b.login("Cid");
        // So that it has heard of the other one.
        a.login("Cid");
        Login lost = a.login("Ada");
        takeWithoutBeingHeard();
        a.bus.hearAnew();

        b.exchange.beat();
        a.claims.beat();

        assertThat(a.exchange.lost()).isPositive();
        assertThat(a.replaced).containsExactly(lost.session);
    }

    @Test
    void whenTheRenewalOfAllFailsThenItIsTriedAgainSoon() {
        Login lost = a.login("Ada");
        takeWithoutBeingHeard();
        a.exchange.beat();
        a.directory.setConnected(false);
        a.claims.beat();
        a.directory.setConnected(true);
        assertThat(a.replaced).isEmpty();

        clock.advance(Duration.ofSeconds(3));
        a.claims.beat();

        assertThat(a.replaced).containsExactly(lost.session);
    }

    @Test
    void whenAUserHasBeenTakenUnnoticedThenASecondLoginHereAsksTheOneWhoHasItNow() {
        a.login("Ada");
        Login taken = takeWithoutBeingHeard();
        a.bus.hearAnew();

        Login second = a.login("Ada");

        assertThat(second.isAccepted()).isTrue();
        assertThat(b.replaced).containsExactly(taken.session);
        assertThat(ownerOf("Ada")).isEqualTo("a");
    }

    @Test
    void whenAClaimIsRenewedThenBeforeItExpires() {
        a.login("Ada");
        for (int i = 0; i < 60; i++) {
            clock.advance(Duration.ofSeconds(10));
            a.membership.beat();
            a.claims.beat();
            assertThat(claimOf("Ada")).isNotNull();
        }
        assertThat(a.replaced).isEmpty();
    }

    @Test
    void whenAStateIsOpenedThenWithTheTokenOfTheUsersClaim() {
        Login login = a.login("Ada");
        long token = Objects.requireNonNull(claimOf("Ada")).token();
        int operations = store.operations();

        assertThat(a.claims.token(login.session, token)).isCompletedWithValue(token);
        assertThat(store.operations()).isEqualTo(operations);
        assertThat(a.claims.token(connections.open(), 1)).isCompletedWithValue(0L);
    }

    @Test
    void whenAStateHasAGreaterTokenThenTheUserIsClaimedAnewIfStillHere() {
        Login login = a.login("Ada");
        long great = Objects.requireNonNull(claimOf("Ada")).token()
                + Duration.ofDays(1).toNanos();

        assertThat(a.claims.token(login.session, great)).isCompletedWithValue(great);
        assertThat(claimOf("Ada")).extracting(Claim::node, Claim::token).containsExactly("a", great);
        assertThat(a.replaced).isEmpty();
    }

    @Test
    void whenTheUserIsAnotherNodesByThenThenThereIsNoTokenAndTheSessionEnds() {
        Login login = a.login("Ada");
        a.bus.setConnected(false);
        Login elsewhere = b.login("Ada");
        advance(HANDOVER);
        assertThat(elsewhere.isAccepted()).isTrue();
        assertThat(a.replaced).isEmpty();

        long great = Objects.requireNonNull(claimOf("Ada")).token() + 1;
        assertThat(a.claims.token(login.session, great))
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(SaveException.class);
        assertThat(a.replaced).containsExactly(login.session);
        assertThat(ownerOf("Ada")).isEqualTo("b");
    }

    @Test
    void whenTheUserWasLostThenTheSessionHasNoTokenUntilItHasEnded() {
        Login login = a.login("Ada");
        long token = Objects.requireNonNull(claimOf("Ada")).token();
        a.slow = true;
        a.bus.setConnected(false);
        b.login("Ada");
        advance(HANDOVER);
        long great = Objects.requireNonNull(claimOf("Ada")).token() + 1;
        assertThat(a.claims.token(login.session, great)).isCompletedExceptionally();

        assertThat(a.claims.token(login.session, 0)).isCompletedWithValue(token);
        assertThat(a.claims.token(login.session, great)).isCompletedExceptionally();
    }

    @Test
    void whenWhatAUserHasChangedIsBeingSavedThenTheClaimIsKeptMeanwhile() {
        a.unsaved = new CompletableFuture<>();
        Login old = a.login("Ada");
        a.end(old.session, CloseReason.PEER_CLOSED);
        store.clear();
        for (Game node : List.of(a, b)) {
            node.membership.beat();
            node.claims.beat();
        }
        assertThat(ownerOf("Ada")).isEqualTo("a");
        Login login = b.login("Ada");
        assertThat(login.result).isNotDone();

        a.unsaved.complete(null);

        assertThat(login.isAccepted()).isTrue();
        assertThat(ownerOf("Ada")).isEqualTo("b");
    }

    @Test
    void whenTwoSessionsHaveLeftSomethingToBeSavedThenTheUserIsReleasedAfterBoth() {
        CompletableFuture<@Nullable Void> ofTheFirst = new CompletableFuture<>();
        a.unsaved = ofTheFirst;
        a.end(a.login("Ada").session, CloseReason.PEER_CLOSED);
        a.unsaved = CompletableFuture.completedFuture(null);
        a.end(a.login("Ada").session, CloseReason.PEER_CLOSED);
        assertThat(ownerOf("Ada")).isEqualTo("a");
        assertThat(b.login("Ada").result).isNotDone();

        ofTheFirst.complete(null);

        assertThat(ownerOf("Ada")).isEqualTo("b");
    }

    @Test
    void whenNobodyCanTellWhoseTheUserIsThenThereIsNoToken() {
        Login login = a.login("Ada");
        a.setConnected(false);

        assertThat(a.claims.token(login.session, Long.MAX_VALUE / 2))
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(ClusterUnavailableException.class);
        assertThat(a.replaced).isEmpty();
    }

    @Test
    void whenALoginIsBeingDecidedThenItsStatesAreOpenedWithTheClaimToo() {
        ChannelSession session = connections.open();
        assertThat(a.claims.admit(session, "Ada")).isCompleted();
        long token = Objects.requireNonNull(claimOf("Ada")).token();
        assertThat(a.claims.token(session, 1)).isCompletedWithValue(token);

        a.claims.settled(session, "Ada");
        assertThat(a.claims.token(session, 1)).isCompletedWithValue(0L);
    }
}
