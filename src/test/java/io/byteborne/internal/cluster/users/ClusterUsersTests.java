package io.byteborne.internal.cluster.users;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.cluster.Membership;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.exchange.TestExchanges;
import io.byteborne.internal.cluster.store.Claim;
import io.byteborne.internal.cluster.store.ClaimKey;
import io.byteborne.internal.cluster.store.InMemoryStore;
import io.byteborne.internal.cluster.store.NodeStatus;
import io.byteborne.internal.login.DefaultUserRegistry;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.internal.world.ManualClock;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestDelivered;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In which order packets come, and what is told of them, when their user is looked for or has moved. */
class ClusterUsersTests {
    private static final Duration LEASE = Duration.ofSeconds(15);

    private final ManualClock clock = new ManualClock();
    private final InMemoryStore store = new InMemoryStore(clock);
    private final MessageRegistry registry = new MessageRegistry();
    private final TestSessions connections = new TestSessions(new MessageSerializer(registry));
    private final TestExchanges.Pass passOfOld = new TestExchanges.Pass();
    private final Node sender = new Node("sender", new TestExchanges.Immediate());
    /** Deals with what comes only when its pass ends. */
    private final Node old = new Node("old", passOfOld);

    private final Node next = new Node("next", new TestExchanges.Immediate());

    private final class Node {
        private final InMemoryStore.Directory directory = store.directory();
        private final InMemoryStore.Bus bus = store.bus();
        private final DefaultUserRegistry registered = new DefaultUserRegistry();
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private final String id;
        private final Membership membership;
        private final ClusterUsers users;

        Node(String id, Exchange.WorldSide world) {
            this.id = id;
            membership =
                    new Membership(directory, "boot", () -> new NodeStatus(id, "", 0, 0), LEASE, clock, event -> {});
            Exchange exchange = new Exchange(bus, id, membership::epoch, world, clock, LEASE, 1 << 20);
            directory.open();
            bus.open();
            users = new ClusterUsers(
                    registered,
                    membership,
                    new ClusterAccess(directory, membership, this::execute),
                    exchange,
                    new MessageSerializer(registry),
                    registry,
                    new GameCalls(),
                    clock);
            exchange.start();
        }

        /** As a world: not in the middle of something else. */
        private void execute(Runnable task) {
            tasks.add(task);
            if (tasks.size() == 1) {
                while (!tasks.isEmpty()) {
                    tasks.element().run();
                    tasks.remove();
                }
            }
        }

        /** The user is this node's from now on. */
        Session login() {
            claim();
            Session session = connections.open();
            registered.add("Ada", session);
            return session;
        }

        void claim() {
            Claim claim =
                    directory.find(ClaimKey.user("Ada")).toCompletableFuture().join();
            directory.claim(
                    ClaimKey.user("Ada"),
                    claim == null ? Claim.NO_TOKEN : claim.token(),
                    id,
                    membership.epoch(),
                    1,
                    Duration.ofMinutes(10));
        }

        void logout(Session session) {
            registered.remove("Ada", session);
        }

        void send(int... numbers) {
            for (int number : numbers) {
                users.send("Ada", packet(number)).thenAccept(delivery -> results.add(number + " " + delivery));
            }
        }
    }

    private final List<String> results = new ArrayList<>();

    @BeforeEach
    void join() {
        clock.set(Duration.ofDays(20_000).toNanos());
        registry.register(TestDelivered.class);
        // Twice, so that each has seen all others.
        for (int i = 0; i < 2; i++) {
            List.of(sender, old, next).forEach(node -> node.membership.beat());
        }
    }

    @AfterEach
    void close() {
        connections.close();
    }

    private static TestDelivered packet(int number) {
        return TestDelivered.newBuilder().setNumber(number).build();
    }

    private List<Integer> heardBy(Session session) {
        byte[] bytes = HexFormat.of().parseHex(connections.sentOver(session));
        List<Integer> numbers = new ArrayList<>();
        for (int start = 0; start < bytes.length; start += PacketHeader.sizeAt(bytes, start)) {
            int end = start + PacketHeader.sizeAt(bytes, start);
            try {
                numbers.add(TestDelivered.parseFrom(Arrays.copyOfRange(bytes, start + PacketHeader.SIZE, end))
                        .getNumber());
            } catch (IOException unreadable) {
                throw new AssertionError(unreadable);
            }
        }
        return numbers;
    }

    private void answerAll(Node node) {
        while (node.directory.held() > 0) {
            node.directory.answerHeld();
        }
    }

    @Test
    void whenTheGameSendsMoreAsSoonAsItIsToldOfTheFirstThenThatComesBehindAllThatHaveWaited() {
        Session ada = next.login();
        sender.directory.holdAnswers();
        sender.users.send("Ada", packet(1)).thenAccept(delivery -> {
            results.add("1 " + delivery);
            sender.send(4, 5);
        });
        sender.send(2, 3);

        answerAll(sender);

        assertThat(heardBy(ada)).containsExactly(1, 2, 3, 4, 5);
        assertThat(results).containsExactly("1 SENT", "2 SENT", "3 SENT", "4 SENT", "5 SENT");
    }

    @Test
    void whenTheUserLogsInHereWhileItIsLookedForThenWhatIsSentNowComesBehindWhatWaits() {
        sender.directory.holdAnswers();
        sender.send(1);
        sender.directory.answer();
        assertThat(results).containsExactly("1 OFFLINE");
        sender.directory.holdAnswers();
        sender.send(2);
        Session ada = connections.open();
        sender.registered.add("Ada", ada);

        sender.send(3);
        answerAll(sender);

        assertThat(heardBy(ada)).containsExactly(2, 3);
        assertThat(results).containsExactly("1 OFFLINE", "2 SENT", "3 SENT");
    }

    @Test
    void whenTheDirectoryIsLostWhileAUserIsLookedForWhoIsHereByThenThenItIsReachedAllTheSame() {
        sender.directory.holdAnswers();
        sender.send(1);
        Session ada = connections.open();
        sender.registered.add("Ada", ada);
        sender.send(2);

        sender.directory.loseAnswers();

        assertThat(heardBy(ada)).containsExactly(1, 2);
        assertThat(results).containsExactly("1 SENT", "2 SENT");
    }

    private void pass(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            clock.advance(Duration.ofSeconds(1));
            List.of(sender, old, next).forEach(node -> node.membership.beat());
        }
    }

    /** What the sender knows is where the user was. */
    private Session moved() {
        Session before = old.login();
        sender.send(0);
        passOfOld.end();
        assertThat(heardBy(before)).containsExactly(0);
        old.logout(before);
        return next.login();
    }

    @Test
    void whenPacketsComeBackWhileTheUserIsLookedForThenTheyTakeTheirPlacesBeforeLaterOnes() {
        Session ada = moved();
        sender.send(1);
        passOfOld.end();
        sender.send(2);
        sender.directory.holdAnswers();
        // The first one comes back, and its user is looked for; the second one is still there.
        passOfOld.end();
        sender.send(3);
        passOfOld.end();

        answerAll(sender);

        assertThat(heardBy(ada)).containsExactly(1, 2, 3);
    }

    @Test
    void whenPacketsComeBackOneAfterTheOtherThenAllAreSentOn() {
        Session ada = moved();
        sender.send(1);
        passOfOld.end();
        sender.send(2);
        passOfOld.end();
        passOfOld.end();
        sender.send(3);

        assertThat(heardBy(ada)).containsExactly(1, 2, 3);
        assertThat(sender.users.undeliverable()).isZero();
    }

    @Test
    void whenAPacketComesBackAfterALaterOneHasFoundTheUserThenItIsNotSentBehindThat() {
        Session ada = moved();
        sender.send(1, 2);
        // Where the user was found is forgotten before the old node has answered.
        pass(Duration.ofSeconds(30));
        sender.send(3);
        assertThat(heardBy(ada)).containsExactly(3);

        passOfOld.end();
        passOfOld.end();
        sender.send(4);

        assertThat(heardBy(ada)).containsExactly(4);
        assertThat(sender.users.undeliverable()).isEqualTo(2);
    }

    @Test
    void whenTheDirectoryLosesTheUserOrItsNodesLeaseMeanwhileThenWhatWasSentIsNotForgotten() {
        Session ada = moved();
        sender.send(1);
        pass(Duration.ofSeconds(30));
        sender.send(2);
        store.clear();
        sender.users.kick("Ada");
        pass(Duration.ofSeconds(1));
        next.claim();
        sender.send(3);

        passOfOld.end();
        passOfOld.end();

        assertThat(heardBy(ada)).containsExactly(2, 3);
        assertThat(sender.users.undeliverable()).isEqualTo(1);
    }

    @Test
    void whenNothingIsSentToTheUserAfterTheDirectoryHasLostItThenWhatWasSentBeforeIsNotForgotten() {
        Session ada = moved();
        sender.send(1);
        pass(Duration.ofSeconds(30));
        sender.send(2);
        store.clear();
        sender.users.kick("Ada");
        pass(Duration.ofSeconds(1));
        next.claim();

        passOfOld.end();
        passOfOld.end();
        sender.send(3);

        assertThat(heardBy(ada)).containsExactly(2, 3);
    }

    @Test
    void whenTheUsersNodeHasAnotherLeaseByThenThenWhatWasSentIsNotForgotten() {
        Session ada = moved();
        sender.send(1);
        pass(Duration.ofSeconds(30));
        sender.send(2);
        store.clear();
        pass(Duration.ofSeconds(1));
        next.claim();
        // Looks where the user is, and sends nothing.
        sender.users.kick("Ada");

        passOfOld.end();
        passOfOld.end();

        assertThat(heardBy(ada)).containsExactly(2);
        assertThat(sender.users.undeliverable()).isEqualTo(1);
    }

    @Test
    void whenTheUserLeavesAndComesBackToTheSameNodeThenWhatCameMeanwhileIsNotDeliveredBehindLaterOnes() {
        Session before = old.login();
        sender.send(0);
        passOfOld.end();
        old.logout(before);
        sender.send(1);
        passOfOld.end();
        // The first one is on its way back.
        Session ada = old.login();
        sender.send(2);
        for (int i = 0; i < 4; i++) {
            passOfOld.end();
        }
        sender.send(3);
        passOfOld.end();

        assertThat(heardBy(ada)).containsExactly(1, 2, 3);
    }

    @Test
    void whenTheUserHasComeToTheSenderThenAPacketThatComesBackIsNotDeliveredBehindLaterOnes() {
        Session before = old.login();
        sender.send(1);
        passOfOld.end();
        old.logout(before);
        sender.send(2);
        Session ada = sender.login();
        sender.send(3);

        passOfOld.end();
        passOfOld.end();

        assertThat(heardBy(ada)).containsExactly(3);
        assertThat(sender.users.undeliverable()).isEqualTo(1);
    }

    @Test
    void whenTheUserHasComeToTheSenderAndNothingWasSentSinceThenAPacketThatComesBackIsDelivered() {
        Session before = old.login();
        sender.send(1);
        passOfOld.end();
        old.logout(before);
        sender.send(2);
        Session ada = sender.login();

        passOfOld.end();
        passOfOld.end();
        sender.send(3);

        assertThat(heardBy(ada)).containsExactly(2, 3);
    }
}
