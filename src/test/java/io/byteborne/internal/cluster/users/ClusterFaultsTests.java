package io.byteborne.internal.cluster.users;

import static io.byteborne.internal.cluster.users.TestUsers.isOnline;
import static io.byteborne.internal.cluster.users.TestUsers.login;
import static io.byteborne.internal.cluster.users.TestUsers.onWorld;
import static io.byteborne.internal.cluster.users.TestUsers.read;
import static io.byteborne.internal.cluster.users.TestUsers.send;
import static io.byteborne.internal.cluster.users.TestUsers.text;
import static io.byteborne.internal.cluster.users.TestUsers.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.cluster.Cluster;
import io.byteborne.cluster.ClusterMessageHandler;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.Delivery;
import io.byteborne.internal.cluster.TestNode;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.redis.FaultProxy;
import io.byteborne.internal.cluster.redis.TestRedis;
import io.byteborne.loginproto.S2C_Login;
import io.byteborne.server.ServerService;
import io.byteborne.testing.ChildProgram;
import io.byteborne.testing.TestClient;
import io.lettuce.core.KillArgs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What nodes and their users survive, as whole programs, with a real Redis between them. Second logins replace the first on
 * {@code a} and {@code b}, and are refused on {@code c}. What becomes of logins while nobody can be asked is not what it is
 * by itself on {@code b}, which refuses them, and on {@code c}, which lets them in. Both are behind proxies that can break.
 */
@Timeout(240)
class ClusterFaultsTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String REFUSED = "refused";
    private static final String WELCOME = "welcome";

    private static TestRedis redis;
    private static FaultProxy toB;
    private static FaultProxy toC;
    private static ConfigurableApplicationContext a;
    private static ConfigurableApplicationContext b;
    private static ConfigurableApplicationContext c;

    private final List<TestClient> clients = new ArrayList<>();

    /** Notes what nodes publish. */
    static class Ear {
        private final List<Integer> heard = new CopyOnWriteArrayList<>();

        @ClusterMessageHandler
        void heard(S2C_Login message) {
            heard.add(Integer.valueOf(message.getText().strip()));
        }
    }

    @BeforeAll
    static void start() {
        redis = new TestRedis();
        toB = new FaultProxy(redis.port());
        toC = new FaultProxy(redis.port());
        a = start("a", redis.port(), "--byteborne.login.second-login=replace-old");
        b = start(
                "b",
                toB.port(),
                "--byteborne.login.second-login=replace-old",
                "--byteborne.cluster.unconfirmed-logins=refuse");
        c = start("c", toC.port(), "--byteborne.cluster.unconfirmed-logins=admit");
        awaitAll();
    }

    private static ConfigurableApplicationContext start(String id, int redisPort, String... more) {
        return TestNode.start(id, redisPort, List.of(more), UsersOverNodesTests.Game.class, Ear.class);
    }

    private static void awaitAll() {
        for (ConfigurableApplicationContext node : List.of(a, b, c)) {
            await().atMost(PATIENCE)
                    .until(() -> node.getBean(Cluster.class).nodes().size() == 3
                            && node.getBean(Exchange.class).isHearing());
        }
    }

    @AfterAll
    static void stop() {
        List.of(a, b, c).forEach(ConfigurableApplicationContext::close);
        toB.close();
        toC.close();
        redis.close();
    }

    @AfterEach
    void heal() throws IOException {
        for (FaultProxy proxy : List.of(toB, toC)) {
            proxy.set(FaultProxy.Mode.PASS);
            proxy.hear();
        }
        for (TestClient client : clients) {
            client.close();
        }
        for (ConfigurableApplicationContext node : List.of(a, b, c)) {
            await().atMost(PATIENCE)
                    .until(() ->
                            onWorld(node, () -> node.getBean(UserClaims.class).count()) == 0);
        }
        awaitAll();
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
        assertThat(login(client, name)).isEqualTo(WELCOME);
        return client;
    }

    private static void assertReaches(ConfigurableApplicationContext node, String name, TestClient client)
            throws IOException {
        String text =
                "hello " + name + " from " + node.getBean(Cluster.class).self().id();
        await().atMost(PATIENCE).until(() -> send(node, name, text) == Delivery.SENT);
        assertThat(read(client)).isEqualTo(text);
    }

    private static List<String> nodeOf(ConfigurableApplicationContext node, String name) {
        ClusterNode there = where(node, name);
        return there == null ? List.of() : List.of(there.id());
    }

    private static List<String> owner(String name) {
        return redis.run(commands -> commands.hmget("bb:game:user:" + name, "node")).stream()
                .filter(field -> field.hasValue())
                .map(field -> field.getValue())
                .toList();
    }

    private static Status health(ConfigurableApplicationContext node) {
        HealthIndicator health = node.getBean("clusterHealthIndicator", HealthIndicator.class);
        return Objects.requireNonNull(health.health()).getStatus();
    }

    /** Colyseus #968: a process that missed a ping was taken for dead, and all its rooms were hidden. */
    @Test
    void whenALivingNodeIsSilentForAWhileThenNothingOfItIsHiddenAsInColyseus968() throws IOException {
        try (ChildProgram d = TestNode.startProcess("d", redis.port(), TestNode.LEASE, NodeGame.class)) {
            TestClient client = connect(d.awaitNumber("game port (\\d+)"));
            assertThat(login(client, "Ada")).isEqualTo(WELCOME);
            assertReaches(a, "Ada", client);
            long epoch = Objects.requireNonNull(where(a, "Ada")).epoch();
            d.signal("STOP");
            // So that it has missed at least two of its renewals.
            await().atMost(PATIENCE)
                    .until(() -> redis.<Long>run(commands -> commands.pttl("bb:game:node:d"))
                            < TestNode.LEASE.toMillis() * 2 / 3);

            assertThat(nodeOf(a, "Ada")).containsExactly("d");
            assertThat(send(a, "Ada", "while it stands still")).isEqualTo(Delivery.SENT);
            d.signal("CONT");

            assertThat(read(client)).isEqualTo("while it stands still");
            assertReaches(a, "Ada", client);
            assertThat(Objects.requireNonNull(where(a, "Ada")).epoch()).isEqualTo(epoch);
            client.close();
            await().atMost(PATIENCE).until(() -> !isOnline(a, "Ada"));
            d.signal("TERM");
            await().atMost(PATIENCE).until(() -> !d.isAlive());
        }
    }

    /** Colyseus #978: what was created after its request had timed out was there a second time. */
    @Test
    void whenTheAnswerToALoginsClaimIsLostThenThereIsNoTwinAsInColyseus978() throws IOException {
        toB.halfOpenAfter("EVALSHA.*user:Ada.*");

        assertThat(login(connect(b), "Ada")).isEqualTo(REFUSED);

        assertThat(owner("Ada")).containsExactly("b");
        toB.endAll();
        toB.set(FaultProxy.Mode.PASS);
        await().atMost(PATIENCE).until(() -> owner("Ada").isEmpty());
        TestClient client = loggedIn(c, "Ada");
        assertReaches(b, "Ada", client);
    }

    /** centrifugo #1189: after a failover nothing came any more over the subscription, and health was green. */
    @Test
    void whenASubscriptionIsDeadThenHealthSaysSoAndItIsReplacedUnlikeInCentrifugo1189() throws IOException {
        assertThat(health(b)).isEqualTo(Status.UP);

        toB.deafen();

        await().atMost(PATIENCE).until(() -> health(b).equals(Status.DOWN));
        await().atMost(PATIENCE).until(() -> health(b).equals(Status.UP));
        assertReaches(a, "Bob", loggedIn(b, "Bob"));
    }

    @Test
    void whenANodeDoesNotHearThatAUserIsTakenFromItThenItClosesTheSessionSoonAfterItHearsAgain() throws IOException {
        TestClient old = loggedIn(b, "Ada");
        toB.deafen();
        TestClient now = loggedIn(a, "Ada");
        assertThat(nodeOf(b, "Ada")).containsExactly("b");

        old.expectFin();

        assertReaches(b, "Ada", now);
        assertThat(owner("Ada")).containsExactly("a");
    }

    @Test
    void whenRedisCutsASubscriberForItsOutputBufferThenTheGapIsCountedAndWhatComesIsInOrder() {
        Exchange hearing = b.getBean(Exchange.class);
        long before = hearing.lost();
        List<Integer> heard = b.getBean(Ear.class).heard;
        heard.clear();
        redis.run(commands -> commands.configSet("client-output-buffer-limit", "pubsub 256kb 256kb 1"));
        toB.deafen();
        int count = 0;
        String filling = " ".repeat(60_000);
        long subscribers = subscribers();
        while (subscribers() == subscribers) {
            if (a.getBean(Cluster.class).publish(text(count + filling)) == Delivery.SENT) {
                count++;
            }
        }
        toB.hear();
        int last = count;
        await().atMost(PATIENCE)
                .until(() -> a.getBean(Cluster.class).publish(text("1000000")) == Delivery.SENT
                        && heard.contains(1_000_000));

        await().atMost(PATIENCE).until(() -> hearing.lost() > before);
        List<Integer> numbers =
                heard.stream().filter(number -> number < 1_000_000).toList();
        assertThat(numbers).isSorted().doesNotHaveDuplicates().hasSizeLessThan(last);
    }

    private static long subscribers() {
        return Objects.requireNonNull(
                redis.run(commands -> commands.pubsubNumsub("bb:game:bus:all")).get("bb:game:bus:all"));
    }

    @Test
    void whenRedisCutsAllConnectionsOrStandsStillForAMomentThenNobodyIsClosedAndNoNodeIsGone() throws IOException {
        TestClient ada = loggedIn(a, "Ada");
        TestClient bob = loggedIn(b, "Bob");
        long epoch = b.getBean(Cluster.class).self().epoch();

        redis.run(commands -> commands.clientKill(KillArgs.Builder.typePubsub()));
        redis.run(commands -> commands.clientKill(KillArgs.Builder.typeNormal().skipme()));
        redis.run(commands -> commands.clientPause(1500));

        assertReaches(b, "Ada", ada);
        assertReaches(a, "Bob", bob);
        assertThat(b.getBean(Cluster.class).self().epoch()).isEqualTo(epoch);
        assertThat(a.getBean(Cluster.class).nodes()).hasSize(3);
    }

    @Test
    void whenRedisRestartsEmptyThenUsersAreClaimedAgainAndNobodyIsClosed() throws IOException {
        TestClient ada = loggedIn(a, "Ada");
        TestClient bob = loggedIn(b, "Bob");

        redis.restart();

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> owner("Ada").contains("a") && owner("Bob").contains("b"));
        assertReaches(b, "Ada", ada);
        assertReaches(a, "Bob", bob);
    }

    @Test
    void whenRedisIsAwayForLongerThanTheLeaseThenPlayGoesOnAndTheSettingDecidesAboutLogins() throws IOException {
        TestClient ada = loggedIn(b, "Ada");
        toB.set(FaultProxy.Mode.CUT);
        toC.set(FaultProxy.Mode.CUT);
        await().atMost(PATIENCE)
                .until(() -> !b.getBean(Cluster.class).isJoined()
                        && !c.getBean(Cluster.class).isJoined());

        assertReaches(b, "Ada", ada);
        assertThat(login(connect(b), "Bob")).isEqualTo(REFUSED);
        TestClient cid = loggedIn(c, "Cid");
        assertThat(owner("Cid")).isEmpty();
        toB.set(FaultProxy.Mode.PASS);
        toC.set(FaultProxy.Mode.PASS);

        await().atMost(PATIENCE).until(() -> owner("Cid").contains("c"));
        assertReaches(a, "Cid", cid);
        assertReaches(a, "Ada", ada);
    }
}
