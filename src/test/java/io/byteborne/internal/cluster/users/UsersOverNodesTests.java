package io.byteborne.internal.cluster.users;

import static io.byteborne.internal.cluster.users.TestUsers.ask;
import static io.byteborne.internal.cluster.users.TestUsers.get;
import static io.byteborne.internal.cluster.users.TestUsers.isOnline;
import static io.byteborne.internal.cluster.users.TestUsers.kick;
import static io.byteborne.internal.cluster.users.TestUsers.login;
import static io.byteborne.internal.cluster.users.TestUsers.onWorld;
import static io.byteborne.internal.cluster.users.TestUsers.read;
import static io.byteborne.internal.cluster.users.TestUsers.send;
import static io.byteborne.internal.cluster.users.TestUsers.text;
import static io.byteborne.internal.cluster.users.TestUsers.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import io.byteborne.cluster.Cluster;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.ClusterUnavailableException;
import io.byteborne.cluster.Delivery;
import io.byteborne.cluster.Users;
import io.byteborne.internal.cluster.TestNode;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.redis.FaultProxy;
import io.byteborne.internal.cluster.redis.TestRedis;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.login.Authenticator;
import io.byteborne.login.DuplicateLoginException;
import io.byteborne.login.LoginRefusedException;
import io.byteborne.login.UserRegistry;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.server.ServerService;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.testing.ChildProgram;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.TestPackets;
import io.byteborne.testproto.TestDelivered;
import io.byteborne.testproto.TestDropped;
import io.byteborne.testproto.TestNewest;
import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;

/**
 * Users on nodes that are whole programs, with a real Redis between them: {@code a} and {@code b} let a second login replace
 * the first, {@code c} refuses it, and is behind a proxy that can break.
 */
@Timeout(240)
class UsersOverNodesTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static TestRedis redis;
    private static FaultProxy proxy;
    private static ConfigurableApplicationContext a;
    private static ConfigurableApplicationContext b;
    private static ConfigurableApplicationContext c;

    private final List<TestClient> clients = new ArrayList<>();

    /** Lets everybody in, and notes who has left. */
    public static class Game implements Authenticator<C2S_Login> {
        private final List<String> left = new CopyOnWriteArrayList<>();

        @Override
        public CompletionStage<Principal> authenticate(Session session, C2S_Login login) {
            return Authenticator.accept(login::getName);
        }

        @Override
        public Message accepted(Session session, C2S_Login login, Principal user) {
            return text("welcome");
        }

        @Override
        public Message rejected(Session session, C2S_Login login, Throwable reason) {
            return text(
                    reason instanceof DuplicateLoginException
                            ? "logged in elsewhere"
                            : reason instanceof LoginRefusedException ? "refused" : reason.toString());
        }

        @EventListener
        void closed(SessionClosedEvent event) {
            if (event.session().userName() != null) {
                left.add(event.session().userName() + " " + event.reason());
            }
        }
    }

    @BeforeAll
    static void start() {
        redis = new TestRedis();
        proxy = new FaultProxy(redis.port());
        a = TestNode.start(
                "a",
                redis.port(),
                List.of("--byteborne.login.second-login=replace-old", "--byteborne.resume.window=1m"),
                Game.class);
        b = TestNode.start("b", redis.port(), List.of("--byteborne.login.second-login=replace-old"), Game.class);
        c = TestNode.start("c", proxy.port(), List.of(), Game.class);
        await().atMost(PATIENCE).until(() -> a.getBean(Cluster.class).nodes().size() == 3);
    }

    @AfterAll
    static void stop() {
        List.of(a, b, c).forEach(ConfigurableApplicationContext::close);
        proxy.close();
        redis.close();
    }

    @AfterEach
    void leave() throws IOException {
        for (TestClient client : clients) {
            client.close();
        }
        for (ConfigurableApplicationContext node : List.of(a, b, c)) {
            await().atMost(PATIENCE)
                    .until(() ->
                            onWorld(node, () -> node.getBean(UserClaims.class).count()) == 0);
        }
    }

    private TestClient connect(int port) throws IOException {
        TestClient client = TestClient.connect(port);
        clients.add(client);
        return client;
    }

    private TestClient connect(ConfigurableApplicationContext node) throws IOException {
        return connect(Objects.requireNonNull(node.getBean(ServerService.class).localAddress())
                .getPort());
    }

    private TestClient loggedIn(ConfigurableApplicationContext node, String name) throws IOException {
        TestClient client = connect(node);
        assertThat(login(client, name)).isEqualTo("welcome");
        return client;
    }

    private static List<String> left(ConfigurableApplicationContext node) {
        return node.getBean(Game.class).left;
    }

    @Test
    void whenAUserIsLoggedInThenEveryNodeKnowsWhere() throws IOException {
        TestClient client = loggedIn(a, "Ada");

        for (ConfigurableApplicationContext node : List.of(a, b, c)) {
            assertThat(where(node, "Ada"))
                    .isNotNull()
                    .extracting(ClusterNode::id)
                    .isEqualTo("a");
            assertThat(isOnline(node, "Bob")).isFalse();
        }
        client.close();
        await().atMost(PATIENCE).until(() -> !isOnline(b, "Ada"));
    }

    @Test
    void whenMessagesAreSentToAUserOfAnotherNodeThenTheyComeInOrder() throws IOException {
        TestClient client = loggedIn(a, "Ada");
        List<CompletionStage<Delivery>> deliveries = new ArrayList<>();
        onWorld(b, () -> {
            for (int i = 0; i < 2000; i++) {
                deliveries.add(b.getBean(Users.class).send("Ada", text(Integer.toString(i))));
            }
            return true;
        });

        for (int i = 0; i < 2000; i++) {
            assertThat(read(client)).isEqualTo(Integer.toString(i));
        }
        assertThat(deliveries).allMatch(delivery -> get(delivery) == Delivery.SENT);
        assertThat(send(b, "Bob", "lost")).isEqualTo(Delivery.OFFLINE);
        assertThat(send(a, "Ada", "here")).isEqualTo(Delivery.SENT);
        assertThat(read(client)).isEqualTo("here");
    }

    @Test
    void whenAUserHasMovedThenWhatIsSentToTheOldNodeComesToTheNewOne() throws IOException {
        TestClient first = loggedIn(a, "Ada");
        assertThat(send(c, "Ada", "one")).isEqualTo(Delivery.SENT);
        assertThat(read(first)).isEqualTo("one");

        TestClient second = loggedIn(b, "Ada");
        // This node still remembers the old one.
        assertThat(send(c, "Ada", "two")).isEqualTo(Delivery.SENT);

        assertThat(read(second)).isEqualTo("two");
    }

    @Test
    void whenAUserIsKickedFromAnotherNodeThenTheSessionIsClosed() throws IOException {
        TestClient client = loggedIn(a, "Kim");

        assertThat(kick(b, "Kim")).isEqualTo(Delivery.SENT);

        client.expectFin();
        await().atMost(PATIENCE).until(() -> left(a).contains("Kim kicked"));
        await().atMost(PATIENCE).until(() -> kick(b, "Kim") == Delivery.OFFLINE);
    }

    @Test
    void whenAUserHasLostTheConnectionThenItIsReachedAndCanBeKickedAllTheSame() throws IOException {
        TestClient client = connect(a);
        client.send(TestPackets.packet(1, Hello.newBuilder().setResumable(true).build()));
        assertThat(login(client, "Dee")).isEqualTo("welcome");
        client.reset();
        Session session = onWorld(
                a, () -> Objects.requireNonNull(a.getBean(UserRegistry.class).find("Dee")));
        await().atMost(PATIENCE).until(session::isDetached);

        assertThat(isOnline(b, "Dee")).isTrue();
        assertThat(send(b, "Dee", "for later")).isEqualTo(Delivery.SENT);
        assertThat(kick(b, "Dee")).isEqualTo(Delivery.SENT);

        await().atMost(PATIENCE).until(() -> left(a).contains("Dee kicked"));
        await().atMost(PATIENCE).until(() -> !isOnline(b, "Dee"));
    }

    @Test
    void whenAClientIsBehindThenWhatItsTypeSaysHoldsForMessagesOfOtherNodesToo() throws IOException {
        TestClient client = loggedIn(a, "Slo");
        ChannelSession session = (ChannelSession) onWorld(
                a, () -> Objects.requireNonNull(a.getBean(UserRegistry.class).find("Slo")));
        Message filling = text("x".repeat(16_000));
        for (int i = 0; i < 5000 && !session.isBehind(); i++) {
            onWorld(a, () -> session.send(filling));
        }
        // The operating system takes a part of it once more; what is left then is still far below what ends the
        // session.
        for (int i = 0; i < 30; i++) {
            onWorld(a, () -> session.send(filling));
        }
        assertThat(session.isBehind()).isTrue();

        Exchange told = a.getBean(Exchange.class);
        long before = told.heard();

        ask(b, users -> users.send("Slo", TestDropped.newBuilder().setNumber(1).build()));
        ask(b, users -> users.send("Slo", TestNewest.newBuilder().setNumber(2).build()));
        ask(b, users -> users.send("Slo", TestNewest.newBuilder().setNumber(3).build()));
        ask(
                b,
                users -> users.send(
                        "Slo", TestDelivered.newBuilder().setNumber(4).build()));
        await().atMost(PATIENCE).until(() -> told.heard() >= before + 4);

        List<Integer> numbers = new ArrayList<>();
        while (numbers.size() < 2) {
            byte[] packet = client.readPacket();
            if (packet.length < 1000) {
                numbers.add(TestDelivered.parseFrom(Arrays.copyOfRange(packet, 4, packet.length))
                        .getNumber());
            }
        }
        assertThat(numbers).containsExactlyInAnyOrder(3, 4);
    }

    @Test
    void whenAUserLogsInElsewhereThenTheOldSessionEndsFirst() throws IOException {
        TestClient first = loggedIn(a, "Eve");
        Claim before = claimOf("Eve");

        TestClient second = loggedIn(b, "Eve");

        // By the time the new node has answered, the game on the old one has heard of the end.
        assertThat(left(a)).contains("Eve replaced");
        first.expectFin();
        Claim after = claimOf("Eve");
        assertThat(after.node()).isEqualTo("b");
        assertThat(after.token()).isGreaterThan(before.token());
        assertThat(send(a, "Eve", "still here")).isEqualTo(Delivery.SENT);
        assertThat(read(second)).isEqualTo("still here");
    }

    @Test
    void whenAUserLogsInAgainAndAgainOnAllNodesThenOneSessionIsLeft() throws IOException {
        for (int i = 0; i < 10; i++) {
            loggedIn(i % 2 == 0 ? a : b, "Max");
        }

        assertThat(claimOf("Max").node()).isEqualTo("b");
        await().atMost(PATIENCE)
                .until(() -> left(a).stream().filter("Max replaced"::equals).count() == 5);
        assertThat(left(b).stream().filter("Max replaced"::equals).count()).isEqualTo(4);
    }

    @Test
    void whenSecondLoginsAreRefusedThenOnAllNodes() throws IOException {
        TestClient first = loggedIn(a, "Ida");
        TestClient second = connect(c);

        assertThat(login(second, "Ida")).isEqualTo("logged in elsewhere");
        assertThat(send(c, "Ida", "still here")).isEqualTo(Delivery.SENT);
        assertThat(read(first)).isEqualTo("still here");

        first.close();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> login(second, "Ida").equals("welcome"));
    }

    private static Claim claimOf(String user) {
        Map<String, String> fields = redis.run(commands -> commands.hgetall("bb:game:user:" + user));
        return new Claim(
                Objects.requireNonNull(fields.get("node")),
                Long.parseLong(Objects.requireNonNull(fields.get("token"))));
    }

    private record Claim(String node, long token) {}

    @Test
    void whenRedisLosesEverythingThenUsersAreClaimedAgainAndNobodyIsClosed() throws IOException {
        TestClient client = loggedIn(a, "Ada");
        long token = claimOf("Ada").token();
        redis.run(commands -> commands.flushall());
        long lost = System.nanoTime();

        await().atMost(PATIENCE).until(() -> redis.<Long>run(commands -> commands.exists("bb:game:user:Ada")) == 1);

        assertThat(Duration.ofNanos(System.nanoTime() - lost)).isLessThan(Duration.ofSeconds(6));
        assertThat(claimOf("Ada").token()).isGreaterThan(token);
        await().atMost(PATIENCE).until(() -> send(b, "Ada", "hello") == Delivery.SENT);
        assertThat(read(client)).isEqualTo("hello");
        await().atMost(PATIENCE).until(() -> a.getBean(Cluster.class).nodes().size() == 3);
    }

    @Test
    void whenRedisIsAwayThenTheGameGoesOnAndWhatMustCrossFailsAtOnceAndLoginsAreRefused() throws IOException {
        TestClient here = loggedIn(c, "Ada");
        loggedIn(a, "Bob");
        proxy.set(FaultProxy.Mode.CUT);
        try {
            await().atMost(PATIENCE).until(() -> send(c, "Bob", "lost") == Delivery.UNAVAILABLE);

            assertThat(send(c, "Ada", "hello")).isEqualTo(Delivery.SENT);
            assertThat(read(here)).isEqualTo("hello");
            assertThat(kick(c, "Bob")).isEqualTo(Delivery.UNAVAILABLE);
            assertThatThrownBy(() -> where(c, "Bob")).isInstanceOf(ClusterUnavailableException.class);
            assertThat(login(connect(c), "Cid")).isEqualTo("refused");
        } finally {
            proxy.set(FaultProxy.Mode.PASS);
        }
        await().atMost(PATIENCE).until(() -> send(c, "Bob", "back") == Delivery.SENT);
        await().atMost(PATIENCE).until(() -> a.getBean(Cluster.class).nodes().size() == 3);
    }

    @Test
    void whenANodeIsKilledThenItsUsersCanLogInElsewhereAfterItsLease() throws IOException {
        try (ChildProgram d = TestNode.startProcess("d", redis.port(), TestNode.LEASE, NodeGame.class)) {
            int port = d.awaitNumber("game port (\\d+)");
            TestClient client = connect(port);
            assertThat(login(client, "Zoe")).isEqualTo("welcome");
            assertThat(login(connect(c), "Zoe")).isEqualTo("logged in elsewhere");
            d.signal("KILL");
            long killed = System.nanoTime();

            TestClient elsewhere = connect(c);
            await().atMost(PATIENCE).until(() -> login(elsewhere, "Zoe").equals("welcome"));

            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(TestNode.LEASE.plusSeconds(4));
        }
    }

    @Test
    void whenANodeIsStoppedThenItsUsersCanLogInElsewhereAtOnceThoughSecondLoginsAreRefused() throws IOException {
        try (ChildProgram g = TestNode.startProcess("g", redis.port(), Duration.ofMinutes(5), NodeGame.class)) {
            int port = g.awaitNumber("game port (\\d+)");
            TestClient old = connect(port);
            assertThat(login(old, "Una")).isEqualTo("welcome");
            g.signal("TERM");
            old.expectFin();

            TestClient elsewhere = connect(c);
            await().atMost(PATIENCE).until(() -> login(elsewhere, "Una").equals("welcome"));

            await().atMost(PATIENCE).until(() -> a.getBean(Cluster.class).find("g") == null);
        }
    }

    @Test
    void whenANodeStallsThenItsUsersCanBeTakenFromItAndItClosesThemWhenItWakes() throws IOException {
        try (ChildProgram d = TestNode.startProcess("e", redis.port(), TestNode.LEASE, NodeGame.class)) {
            int port = d.awaitNumber("game port (\\d+)");
            TestClient old = connect(port);
            assertThat(login(old, "Tom")).isEqualTo("welcome");
            TestClient kept = connect(port);
            assertThat(login(kept, "Lea")).isEqualTo("welcome");
            long token = claimOf("Lea").token();
            d.signal("STOP");
            await().atMost(PATIENCE).until(() -> redis.<Long>run(commands -> commands.exists("bb:game:node:e")) == 0);
            // Its lease has ended: nobody has to be asked.
            TestClient taken = connect(c);
            assertThat(login(taken, "Tom")).isEqualTo("welcome");
            d.signal("CONT");

            old.expectFin();
            await().atMost(PATIENCE).until(() -> claimOf("Lea").token() > token);
            assertThat(claimOf("Lea").node()).isEqualTo("e");
            assertThat(claimOf("Tom").node()).isEqualTo("c");
            await().atMost(PATIENCE).until(() -> send(a, "Lea", "kept") == Delivery.SENT);
            assertThat(read(kept)).isEqualTo("kept");
        }
    }

    @Test
    void whenANodeDoesNotAnswerThenALoginWaitsForTwoSecondsAndTakesTheUser() throws IOException {
        try (ChildProgram d = TestNode.startProcess("f", redis.port(), Duration.ofMinutes(5), NodeGame.class)) {
            int port = d.awaitNumber("game port (\\d+)");
            TestClient old = connect(port);
            assertThat(login(old, "Sam")).isEqualTo("welcome");
            d.signal("STOP");
            long began = System.nanoTime();

            assertThat(login(connect(a), "Sam")).isEqualTo("welcome");

            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
            d.signal("CONT");
            old.expectFin();
            assertThat(claimOf("Sam").node()).isEqualTo("a");
            // Its lease is too long to be waited for.
            d.signal("TERM");
            await().atMost(PATIENCE).until(() -> !d.isAlive());
            await().atMost(PATIENCE).until(() -> a.getBean(Cluster.class).find("f") == null);
        }
    }
}
