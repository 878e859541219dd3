package io.byteborne.internal.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byteborne.server.StartupException;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;

class RedisAddressTests {
    private static RedisAddress of(Map<String, String> settings) {
        DataRedisProperties properties = new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("spring.data.redis", DataRedisProperties.class);
        return RedisAddress.of(properties, new DefaultSslBundleRegistry());
    }

    private static RedisCredentials credentials(RedisURI uri) {
        return Objects.requireNonNull(
                uri.getCredentialsProvider().resolveCredentials().block());
    }

    @Test
    void whenNothingIsSetThenItIsOnThisMachine() {
        RedisURI uri = of(Map.of()).uri();

        assertThat(uri.getHost()).isEqualTo("localhost");
        assertThat(uri.getPort()).isEqualTo(6379);
        assertThat(uri.isSsl()).isFalse();
    }

    @Test
    void whenHostPasswordAndTlsAreSetThenTheyAreTaken() {
        RedisAddress address = of(Map.of(
                "spring.data.redis.host", "redis.example.com",
                "spring.data.redis.port", "7000",
                "spring.data.redis.database", "3",
                "spring.data.redis.username", "game",
                "spring.data.redis.password", "secret",
                "spring.data.redis.ssl.enabled", "true"));

        assertThat(address.uri().getHost()).isEqualTo("redis.example.com");
        assertThat(address.uri().getPort()).isEqualTo(7000);
        assertThat(address.uri().getDatabase()).isEqualTo(3);
        assertThat(address.uri().isSsl()).isTrue();
        assertThat(address.uri().isVerifyPeer()).isTrue();
        assertThat(credentials(address.uri()).getUsername()).isEqualTo("game");
        assertThat(credentials(address.uri()).getPassword()).containsExactly("secret".toCharArray());
        assertThat(address.toString()).doesNotContain("secret");
    }

    @Test
    void whenAnUrlIsSetThenItSaysAll() {
        RedisURI uri = of(Map.of("spring.data.redis.url", "rediss://game:secret@redis.example.com:7000/2"))
                .uri();

        assertThat(uri.getHost()).isEqualTo("redis.example.com");
        assertThat(uri.getDatabase()).isEqualTo(2);
        assertThat(uri.isSsl()).isTrue();
        assertThat(credentials(uri).getPassword()).containsExactly("secret".toCharArray());
    }

    @Test
    void whenSentinelsWatchItThenTheyAreAsked() {
        RedisURI uri = of(Map.of(
                        "spring.data.redis.sentinel.master", "mymaster",
                        "spring.data.redis.sentinel.nodes", "one:26379,two:26380",
                        "spring.data.redis.sentinel.password", "watched",
                        "spring.data.redis.password", "secret"))
                .uri();

        assertThat(uri.getSentinelMasterId()).isEqualTo("mymaster");
        assertThat(uri.getSentinels()).extracting(RedisURI::getHost).containsExactly("one", "two");
        assertThat(uri.getSentinels()).extracting(RedisURI::getPort).containsExactly(26379, 26380);
        assertThat(credentials(uri.getSentinels().getFirst()).getPassword()).containsExactly("watched".toCharArray());
        assertThat(credentials(uri).getPassword()).containsExactly("secret".toCharArray());
    }

    @Test
    void whenSpringBootHasDetailsOfItsOwnThenTheseAreTaken() {
        RedisURI uri = RedisAddress.of(new DataRedisConnectionDetails() {
                    @Override
                    public @Nullable String getPassword() {
                        return "secret";
                    }

                    @Override
                    public Standalone getStandalone() {
                        return Standalone.of("container", 32768, 1);
                    }
                })
                .uri();

        assertThat(uri.getHost()).isEqualTo("container");
        assertThat(uri.getPort()).isEqualTo(32768);
        assertThat(uri.getDatabase()).isEqualTo(1);
        assertThat(credentials(uri).getPassword()).containsExactly("secret".toCharArray());
    }

    @Test
    void whenItIsAClusterOfRedisThenTheStartSaysWhatWouldDo() {
        assertThatThrownBy(() -> of(Map.of("spring.data.redis.cluster.nodes", "one:1,two:2")))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("single Redis");
    }
}
