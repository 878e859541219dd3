package io.byteborne.internal.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.testing.ChildProgram;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program has Redis' client, and loads it for a cluster only. */
@Timeout(120)
class RedisOnDemandTests {
    private static final String CLASS_OF_CLIENT = "] io.lettuce.core.";

    private static ChildProgram start(String... settings) throws Exception {
        List<String> all = new ArrayList<>(
                List.of("--byteborne.server.port=0", "--byteborne.websocket.port=0", "--server.port=0"));
        all.addAll(List.of(settings));
        ChildProgram program = ChildProgram.start(
                List.of("-Xlog:class+load"), ByteborneWorldApplication.class, all.toArray(String[]::new));
        program.awaitNumber("Started ByteborneWorldApplication in (\\d+)");
        return program;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "arena"})
    void whenNoClusterIsSetThenNoClassOfTheClientIsLoaded(String profile) throws Exception {
        try (ChildProgram program =
                start("--spring.profiles.active=" + profile, "--spring.datasource.url=jdbc:h2:mem:arena")) {
            assertThat(program.count("] io.byteborne.autoconfigure.ClusterAutoConfiguration "))
                    .isEqualTo(1);
            assertThat(program.count(CLASS_OF_CLIENT)).isZero();
        }
    }

    @Test
    void whenAClusterIsSetThenItIs() throws Exception {
        try (TestRedis redis = new TestRedis();
                ChildProgram program =
                        start("--byteborne.cluster.app=game", "--spring.data.redis.port=" + redis.port())) {
            assertThat(program.count(CLASS_OF_CLIENT)).isPositive();
        }
    }
}
