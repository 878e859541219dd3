package io.byteborne.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.autoconfigure.ClusterAutoConfiguration;
import io.byteborne.autoconfigure.RoomAutoConfiguration;
import io.byteborne.cluster.Cluster;
import io.byteborne.cluster.Users;
import io.byteborne.internal.cluster.redis.RedisConnections;
import io.byteborne.internal.cluster.store.ClusterDirectory;
import io.byteborne.internal.login.DefaultUserRegistry;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.internal.world.WorldTasks;
import io.byteborne.internal.world.WorldTimer;
import io.byteborne.room.ClusterRooms;
import io.byteborne.server.StartupException;
import io.byteborne.world.NanoClock;
import io.lettuce.core.RedisClient;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ClusterConfigurationTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ClusterAutoConfiguration.class, RoomAutoConfiguration.class, SslAutoConfiguration.class))
            .withBean(MessageRegistry.class)
            .withBean(PacketEncoder.class, () -> new MessageSerializer(new MessageRegistry()))
            .withBean(DefaultSessionManager.class)
            .withBean(DefaultUserRegistry.class)
            .withBean(GameCalls.class)
            .withBean(GameEvents.class)
            .withBean(
                    WorldTimer.class,
                    () -> new WorldTimer(NanoClock.SYSTEM, InstantSource.system(), new GameCalls(), () -> {}))
            .withBean(
                    WorldTasks.class,
                    () -> new WorldTasks(
                            new WorldTimer(NanoClock.SYSTEM, InstantSource.system(), new GameCalls(), () -> {}),
                            () -> {},
                            new GameCalls()));

    @Test
    void whenNoClusterIsSetThenThisIsItsOnlyNodeAndNothingOfRedisIsThere() {
        runner.run(context -> {
            assertThat(context).doesNotHaveBean(ClusterDirectory.class).doesNotHaveBean(RedisConnections.class);
            Cluster cluster = context.getBean(Cluster.class);
            assertThat(cluster.isJoined()).isTrue();
            assertThat(cluster.nodes()).containsExactly(cluster.self());
            assertThat(cluster.find(cluster.self().id())).isEqualTo(cluster.self());
            assertThat(cluster.find("another")).isNull();
            assertThat(cluster.self().isSelf()).isTrue();
            assertThat(cluster.self().address()).isNull();
        });
    }

    @Test
    void whenThereIsNoClientForRedisThenAProgramWithoutAClusterStartsAllTheSame() {
        runner.withClassLoader(new FilteredClassLoader(RedisClient.class, DataRedisProperties.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(Cluster.class)
                        .hasSingleBean(Users.class)
                        .hasSingleBean(ClusterRooms.class));
    }

    @ParameterizedTest
    @ValueSource(classes = {RedisClient.class, DataRedisProperties.class})
    void whenAClusterIsSetButThereIsNoClientForRedisThenTheStartSaysWhatToAdd(Class<?> missing) {
        runner.withPropertyValues("byteborne.cluster.app=game")
                .withClassLoader(new FilteredClassLoader(missing))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                StartupException.class,
                                failure -> assertThat(failure.action()).contains("spring-boot-starter-data-redis")));
    }

    @Test
    void whenTheNodeHasNoIdThenItGetsOneThatStays() {
        runner.withPropertyValues(
                        "byteborne.cluster.address=play.example.com:1",
                        "byteborne.cluster.websocket-address=wss://play.example.com:8443/game")
                .run(context -> {
                    Cluster cluster = context.getBean(Cluster.class);
                    assertThat(cluster.self().id())
                            .hasSize(8)
                            .isEqualTo(cluster.self().id());
                    assertThat(cluster.self().address()).isEqualTo("play.example.com:1");
                    assertThat(cluster.self().webSocketAddress()).isEqualTo("wss://play.example.com:8443/game");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "app=my game, byteborne.cluster.app is 'my game'; set it to at most 64 letters",
        "node-id=a/b, byteborne.cluster.node-id is 'a/b'; set it to at most 64 letters",
        "address=play.example.com, byteborne.cluster.address is 'play.example.com'; set it to a host and a port",
        "websocket-address=play.example.com:1, byteborne.cluster.websocket-address is 'play.example.com:1'; set it to a URL",
        "websocket-address=https://play.example.com/, byteborne.cluster.websocket-address is",
        "lease=100ms, byteborne.cluster.lease is PT0.1S; set it to a time from",
        "renew=6s, byteborne.cluster.renew is PT6S; set it to a time from 100ms to 5000ms",
        "handover=1ms, byteborne.cluster.handover is PT0.001S; set it to a time from 100ms",
        "max-waiting=1KB, byteborne.cluster.max-waiting is 1024B; set it to a size from",
        "silence=1s, byteborne.cluster.silence is PT1S; set it to a time from 6000ms",
    })
    void whenASettingWillNotDoThenTheStartSaysWhatWould(String setting, String message) {
        runner.withPropertyValues("byteborne.cluster." + setting)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageStartingWith(message));
    }
}
