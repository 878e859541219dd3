package io.byteborne.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.cluster.Cluster;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.NodeJoinedEvent;
import io.byteborne.cluster.NodeLeftEvent;
import io.byteborne.internal.cluster.redis.TestRedis;
import io.byteborne.server.StartupException;
import io.byteborne.testing.ChildProgram;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;

/** Nodes as whole programs, with a real Redis between them. */
@Timeout(240)
class ClusterNodesTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static TestRedis redis;
    private static ConfigurableApplicationContext node;
    private static Cluster cluster;

    /** Notes which nodes come and go, and on which thread it is told. */
    static class Watcher {
        private final List<String> news = new CopyOnWriteArrayList<>();

        @EventListener
        void joined(NodeJoinedEvent event) {
            note(event.node().id() + " joined");
        }

        @EventListener
        void left(NodeLeftEvent event) {
            note(event.node().id() + " left");
        }

        private void note(String line) {
            news.add(line + " (" + Thread.currentThread().getName() + ")");
        }
    }

    @BeforeAll
    static void start() {
        redis = new TestRedis();
        node = TestNode.start("a", redis.port(), Watcher.class);
        cluster = node.getBean(Cluster.class);
    }

    @AfterAll
    static void stop() {
        node.close();
        redis.close();
    }

    private static List<String> ids() {
        return cluster.nodes().stream().map(ClusterNode::id).toList();
    }

    private static long epochOf(String id) {
        @Nullable ClusterNode found = cluster.find(id);
        return found == null ? 0 : found.epoch();
    }

    private static long left(String id) {
        return redis.<Long>run(commands -> commands.pttl("bb:game:node:" + id));
    }

    private static List<String> news() {
        return node.getBean(Watcher.class).news;
    }

    @Test
    void whenANodeIsKilledThenItsLeaseEndsAndTheOthersAreToldOnTheWorldThread() throws IOException {
        try (ChildProgram b = TestNode.startProcess("killed", redis.port())) {
            await().atMost(PATIENCE).until(() -> ids().contains("killed"));
            b.signal("KILL");
            long killed = System.nanoTime();

            await().atMost(PATIENCE).until(() -> !ids().contains("killed"));

            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(TestNode.LEASE.plusSeconds(3));
            await().untilAsserted(() -> assertThat(news()).contains("killed joined (world)", "killed left (world)"));
        }
    }

    @Test
    void whenANodeStallsForLessThanItsLeaseThenNothingHappens() throws IOException {
        try (ChildProgram b = TestNode.startProcess("slow", redis.port())) {
            await().atMost(PATIENCE).until(() -> ids().contains("slow"));
            long epoch = epochOf("slow");
            b.signal("STOP");
            // A third of its lease is about what a stall of 5 s is of the default's.
            await().atMost(PATIENCE).until(() -> left("slow") < TestNode.LEASE.toMillis() / 2);
            b.signal("CONT");

            await().atMost(PATIENCE).until(() -> left("slow") > TestNode.LEASE.toMillis() * 3 / 4);
            assertThat(epochOf("slow")).isEqualTo(epoch);
            assertThat(news()).doesNotContain("slow left (world)");
        }
    }

    @Test
    void whenANodeStallsForLongerThanItsLeaseThenItJoinsAgainUnderAnotherEpoch() throws IOException {
        try (ChildProgram b = TestNode.startProcess("stalled", redis.port())) {
            await().atMost(PATIENCE).until(() -> ids().contains("stalled"));
            long epoch = epochOf("stalled");
            b.signal("STOP");
            await().atMost(PATIENCE).until(() -> !ids().contains("stalled"));
            b.signal("CONT");

            await().atMost(PATIENCE).until(() -> epochOf("stalled") > epoch);
            assertThat(b.count("The lease of this node has ended")).isEqualTo(1);
        }
    }

    @Test
    void whenRedisRestartsEmptyThenEveryNodeIsThereAgainSoonAndNobodyHasLeft() throws IOException {
        try (ChildProgram b = TestNode.startProcess("stayed", redis.port())) {
            await().atMost(PATIENCE).until(() -> ids().contains("stayed"));
            redis.restart();
            long restarted = System.nanoTime();

            await().atMost(PATIENCE).ignoreExceptions().until(() -> left("a") > 0 && left("stayed") > 0);

            assertThat(Duration.ofNanos(System.nanoTime() - restarted)).isLessThan(Duration.ofSeconds(6));
            assertThat(ids()).contains("stayed");
            await().atMost(PATIENCE).until(cluster::isJoined);
            assertThat(ids()).contains("stayed");
            HealthIndicator health = node.getBean("clusterHealthIndicator", HealthIndicator.class);
            await().atMost(PATIENCE)
                    .until(() ->
                            Objects.requireNonNull(health.health()).getStatus().equals(Status.UP));
            assertThat(b.isAlive()).isTrue();
        }
    }

    @Test
    void whenASecondProcessHasTheSameIdThenItFailsToStartAndTheFirstIsNotAffected() {
        long epoch = cluster.self().epoch();

        assertThatThrownBy(() -> TestNode.start("a", redis.port()).close())
                .hasRootCauseInstanceOf(StartupException.class)
                .hasStackTraceContaining("Another process is the node 'a' of the cluster 'game'.");

        assertThat(cluster.self().epoch()).isEqualTo(epoch);
        assertThat(cluster.isJoined()).isTrue();
    }

    @Test
    void whenANodeWasKilledThenItsIdCanBeTakenAtOnce() throws IOException {
        try (ChildProgram first =
                TestNode.startProcess("taken", redis.port(), Duration.ofMinutes(5), ByteborneWorldApplication.class)) {
            await().atMost(PATIENCE).until(() -> ids().contains("taken"));
            long epoch = epochOf("taken");
            first.signal("KILL");
            await().atMost(PATIENCE).until(() -> !first.isAlive());

            try (ConfigurableApplicationContext second = TestNode.start("taken", redis.port())) {
                assertThat(second.getBean(Cluster.class).self().epoch()).isGreaterThan(epoch);
            }
        }
    }

    @Test
    void whenRedisIsNotThereThenTheStartFailsWithASentence() {
        assertThatThrownBy(() -> TestNode.start("lonely", 1).close())
                .hasStackTraceContaining("This node cannot join the cluster 'game'.");
    }
}
