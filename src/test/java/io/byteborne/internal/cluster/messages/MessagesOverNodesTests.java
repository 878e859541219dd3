package io.byteborne.internal.cluster.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.cluster.Cluster;
import io.byteborne.cluster.ClusterMessageHandler;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.Delivery;
import io.byteborne.internal.cluster.TestNode;
import io.byteborne.internal.cluster.redis.FaultProxy;
import io.byteborne.internal.cluster.redis.TestRedis;
import io.byteborne.testproto.TestPing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ConfigurableApplicationContext;

/** What games publish, on nodes that are whole programs with a real Redis between them; b is behind a proxy that can break. */
@Timeout(240)
class MessagesOverNodesTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static TestRedis redis;
    private static FaultProxy proxy;
    private static ConfigurableApplicationContext a;
    private static ConfigurableApplicationContext b;

    static class Game {
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final List<String> threads = new CopyOnWriteArrayList<>();

        @ClusterMessageHandler
        void heard(TestPing ping, ClusterNode sender) {
            heard.add(sender.id() + " " + ping.getSequence());
            threads.add(Thread.currentThread().getName());
        }
    }

    @BeforeAll
    static void start() {
        redis = new TestRedis();
        proxy = new FaultProxy(redis.port());
        a = TestNode.start("a", redis.port(), Game.class);
        b = TestNode.start("b", proxy.port(), Game.class);
        await().atMost(PATIENCE).until(() -> a.getBean(Cluster.class).nodes().size() == 2);
    }

    @AfterAll
    static void stop() {
        b.close();
        a.close();
        proxy.close();
        redis.close();
    }

    @BeforeEach
    void forget() {
        heard(a).clear();
        heard(b).clear();
    }

    private static List<String> heard(ConfigurableApplicationContext node) {
        return node.getBean(Game.class).heard;
    }

    private static Delivery publish(ConfigurableApplicationContext node, int number) {
        return node.getBean(Cluster.class)
                .publish(TestPing.newBuilder().setSequence(number).build());
    }

    @Test
    void whenANodePublishesThenAllHearItOnceAndInOrderOnTheWorldThread() {
        List<String> expected = IntStream.range(0, 1000).mapToObj(i -> "a " + i).toList();
        for (int i = 0; i < expected.size(); i++) {
            assertThat(publish(a, i)).isEqualTo(Delivery.SENT);
        }

        await().atMost(PATIENCE).until(() -> heard(a).size() >= 1000 && heard(b).size() >= 1000);
        assertThat(heard(a)).isEqualTo(expected);
        assertThat(heard(b)).isEqualTo(expected);
        assertThat(b.getBean(Game.class).threads).containsOnly("world");
    }

    @Test
    void whenRedisIsAwayThenTheNodeHearsItselfAndIsToldThatTheOthersDoNot() {
        proxy.set(FaultProxy.Mode.CUT);
        try {
            await().atMost(PATIENCE).until(() -> publish(b, 1) == Delivery.UNAVAILABLE);
            await().atMost(PATIENCE).until(() -> heard(b).contains("b 1"));
        } finally {
            proxy.set(FaultProxy.Mode.PASS);
        }
        await().atMost(PATIENCE).until(() -> publish(b, 2) == Delivery.SENT);
        await().atMost(PATIENCE).until(() -> heard(a).contains("b 2"));
    }
}
