package io.byteborne.internal.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class GameServerHealthIndicatorTests {
    private static final InetSocketAddress BOUND = new InetSocketAddress(NetUtil.LOCALHOST4, 12345);

    @Test
    void whenThePortIsOpenAndTheWorldThreadAliveThenItIsUp() {
        Health health = health(BOUND, true);

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails())
                .containsOnlyKeys("host", "port", "transport", "worldThread", "tick")
                .containsEntry("host", "127.0.0.1")
                .containsEntry("port", 12345)
                .containsEntry("transport", "nio")
                .containsEntry("worldThread", "alive")
                .containsEntry("tick", 17L);
    }

    @Test
    void whenThereIsAPortForWebSocketThenItIsShown() {
        Health health = health(BOUND, new InetSocketAddress(NetUtil.LOCALHOST4, 12346), true);

        assertThat(health.getDetails()).containsEntry("port", 12345).containsEntry("webSocketPort", 12346);
    }

    @Test
    void whenThePortIsNotOpenThenItIsDownAndSaysSo() {
        Health health = health(null, true);

        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails())
                .containsEntry("reason", "the game port is not open")
                .containsEntry("worldThread", "alive")
                .doesNotContainKeys("host", "port");
    }

    @Test
    void whenTheWorldThreadIsDeadThenItIsDownAndSaysSo() {
        Health health = health(BOUND, false);

        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails())
                .containsEntry("reason", "the world thread is not alive")
                .containsEntry("worldThread", "dead")
                .containsEntry("port", 12345);
    }

    @Test
    void whenBothAreMissingThenItNamesBoth() {
        Health health = health(null, false);

        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails())
                .containsEntry("reason", "the game port is not open; the world thread is not alive");
    }

    private static Health health(@Nullable InetSocketAddress address, boolean worldThreadAlive) {
        return health(address, null, worldThreadAlive);
    }

    private static Health health(
            @Nullable InetSocketAddress address,
            @Nullable InetSocketAddress webSocketAddress,
            boolean worldThreadAlive) {
        return new GameServerHealthIndicator(
                        () -> address, () -> webSocketAddress, () -> worldThreadAlive, () -> 17L, "nio")
                .health();
    }
}
