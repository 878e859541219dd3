package io.byteborne.internal.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.byteborne.cluster.ClusterUnavailableException;
import io.byteborne.internal.cluster.store.ClaimKey;
import io.byteborne.internal.cluster.store.ClusterBus;
import io.byteborne.internal.cluster.store.ClusterDirectory;
import io.byteborne.internal.cluster.store.StoreContract;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on a real Redis, which every test has through a proxy that can break. */
class RedisStoreTests extends StoreContract {
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final ClaimKey ADA = ClaimKey.user("Ada");
    private static final AtomicInteger APPS = new AtomicInteger();

    private static TestRedis redis;

    private FaultProxy proxy;
    private final String app = "app" + APPS.incrementAndGet();
    private final List<RedisConnections> open = new ArrayList<>();

    @BeforeAll
    static void start() {
        redis = new TestRedis();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void startProxy() {
        proxy = new FaultProxy(redis.port());
    }

    @AfterEach
    void close() {
        open.forEach(RedisConnections::close);
        proxy.close();
    }

    private RedisConnections connections(int port) {
        RedisConnections connections = new RedisConnections(RedisURI.create("127.0.0.1", port), null);
        open.add(connections);
        return connections;
    }

    private RedisConnections shared() {
        return open.isEmpty() ? connections(proxy.port()) : open.getFirst();
    }

    @Override
    protected ClusterDirectory directory() {
        ClusterDirectory directory = new RedisDirectory(shared(), app);
        directory.open();
        return directory;
    }

    @Override
    protected ClusterBus bus() {
        ClusterBus bus = new RedisBus(shared(), app);
        bus.open();
        return bus;
    }

    @Test
    void whenNobodyListensThereThenOpeningFails() {
        ClusterDirectory directory = new RedisDirectory(connections(1), app);

        assertThatThrownBy(directory::open)
                .isInstanceOf(ClusterUnavailableException.class)
                .hasMessageContaining("Unable to connect to 127.0.0.1");
    }

    @Test
    void whenTwoClustersUseOneRedisThenTheyKnowNothingOfEachOther() {
        get(directory().join(status("a"), "boot", null, LEASE));
        ClusterDirectory other = new RedisDirectory(shared(), app + "x");
        other.open();

        assertThat(get(other.nodes())).isEmpty();
    }

    @Test
    void whenAnythingIsWrittenThenItExpires() {
        ClusterDirectory directory = directory();
        get(directory.join(status("a"), "boot", null, LEASE));
        get(directory.claim(ADA, 0, "a", 1, 1, Duration.ofMinutes(10)));

        List<String> keys = redis.run(commands -> commands.keys("bb:" + app + ":*"));
        assertThat(keys)
                .containsExactlyInAnyOrder("bb:" + app + ":node:a", "bb:" + app + ":nodes", "bb:" + app + ":user:Ada");
        assertThat(keys).allMatch(key -> redis.<Long>run(commands -> commands.pttl(key)) > 0);
    }

    @Test
    void whenRedisForgetsItsScriptsThenTheyAreSentAgain() {
        ClusterDirectory directory = directory();
        get(directory.join(status("a"), "boot", null, LEASE));
        redis.run(commands -> commands.scriptFlush());

        assertThat(get(directory.nodes())).hasSize(1);
    }

    @Test
    void whenRedisIsPausedThenWhatIsAskedFailsInTimeAndLaterAllIsWell() {
        ClusterDirectory directory = directory();
        long began = System.nanoTime();
        redis.run(commands -> commands.clientPause(2500));

        assertThatThrownBy(() -> get(directory.nodes())).isInstanceOf(ClusterUnavailableException.class);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(2400));
        awaitAnswer(directory);
    }

    private static void awaitAnswer(ClusterDirectory directory) {
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> get(directory.nodes()) != null);
    }

    @Test
    void whenConnectionsAreCutThenRequestsFailAtOnceAndNothingIsDoneLater() {
        ClusterDirectory directory = directory();
        get(directory.nodes());
        proxy.set(FaultProxy.Mode.CUT);
        await().until(() -> !directory.isConnected());

        assertThatThrownBy(() -> get(directory.claim(ADA, 0, "a", 1, 1, LEASE)))
                .isInstanceOf(ClusterUnavailableException.class);

        proxy.set(FaultProxy.Mode.PASS);
        awaitAnswer(directory);
        assertThat(get(directory.find(ADA))).isNull();
    }

    @Test
    void whenAnAnswerIsLostThenNobodyKnowsAndTheDirectoryTellsWhatHasBecomeOfIt() {
        ClusterDirectory directory = directory();
        get(directory.nodes());
        proxy.set(FaultProxy.Mode.HALF_OPEN);

        assertThatThrownBy(() -> get(directory.claim(ADA, 0, "a", 1, 1, LEASE)))
                .isInstanceOf(ClusterUnavailableException.class);

        proxy.endAll();
        proxy.set(FaultProxy.Mode.PASS);
        awaitAnswer(directory);
        assertThat(get(directory.find(ADA)))
                .isNotNull()
                .matches(claim -> claim.node().equals("a"));
    }

    @Test
    void whenAConnectionIsCutInTheMiddleThenNothingIsSentTwice() {
        Queue<String> heard = hear(direct(), "a");
        ClusterBus sender = bus();
        proxy.set(FaultProxy.Mode.HALF_OPEN);
        for (int i = 0; i < 100; i++) {
            sender.publish("a", Integer.toString(i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        await().until(() -> heard.size() == 100);

        proxy.endAll();
        proxy.set(FaultProxy.Mode.PASS);

        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> get(sender.publish("a", new byte[] {'x'})) == 1);
        await().until(() -> heard.contains("x"));
        assertThat(heard).hasSize(101).doesNotHaveDuplicates();
    }

    /** A bus that does not go through the proxy. */
    private ClusterBus direct() {
        ClusterBus bus = new RedisBus(connections(redis.port()), app);
        bus.open();
        return bus;
    }

    @Test
    void whenASubscribersConnectionIsCutThenItComesBackWithItsChannels() {
        ClusterBus bus = bus();
        Queue<String> heard = hear(bus, "a");
        ClusterBus sender = direct();
        proxy.endAll();

        await().atMost(Duration.ofSeconds(20)).until(() -> get(sender.publish("a", new byte[] {'x'})) == 1);
        await().until(() -> heard.contains("x"));
        assertThat(get(sender.publish(null, new byte[] {'y'}))).isEqualTo(1);
        await().until(() -> heard.contains("y"));
    }

    @Test
    void whenASubscribersConnectionSwallowsEverythingThenHearingAnewHelps() {
        ClusterBus bus = bus();
        Queue<String> heard = hear(bus, "a");
        proxy.set(FaultProxy.Mode.BLACK_HOLE);
        // Redis takes the connection for a good one.
        assertThat(get(direct().publish("a", new byte[] {'x'}))).isEqualTo(1);
        assertThat(heard).isEmpty();
        proxy.endAll();
        proxy.set(FaultProxy.Mode.PASS);

        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> get(bus.hearAnew()));

        assertThat(get(direct().publish("a", new byte[] {'z'}))).isEqualTo(1);
        await().until(() -> heard.contains("z"));
    }

    @Test
    void whenRedisRestartsEmptyThenItServesAgain() {
        try (TestRedis own = new TestRedis()) {
            ClusterDirectory directory = new RedisDirectory(connections(own.port()), app);
            directory.open();
            get(directory.join(status("a"), "boot", null, LEASE));

            own.restart();

            awaitAnswer(directory);
            assertThat(get(directory.nodes())).isEmpty();
            get(directory.join(status("a"), "boot", null, LEASE));
            assertThat(get(directory.nodes())).hasSize(1);
        }
    }
}
