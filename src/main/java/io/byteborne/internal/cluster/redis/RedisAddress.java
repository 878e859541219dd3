package io.byteborne.internal.cluster.redis;

import io.byteborne.server.StartupException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

/**
 * Where Redis is, and how to prove oneself to it, from Spring Boot's own settings.
 *
 * @param ssl certificates; null for those of the JDK, if {@code uri} asks for TLS at all
 */
public record RedisAddress(RedisURI uri, @Nullable SslOptions ssl) {
    /** From what Spring Boot has made of its settings, or of a container that it has started. */
    public static RedisAddress of(DataRedisConnectionDetails details) {
        DataRedisConnectionDetails.Standalone single = details.getStandalone();
        DataRedisConnectionDetails.Sentinel sentinel = details.getSentinel();
        SslBundle bundle = details.getSslBundle();
        RedisURI uri;
        if (sentinel != null) {
            uri = watched(
                    sentinel.getMaster(),
                    sentinel.getNodes().stream()
                            .map(node -> RedisURI.create(node.host(), node.port()))
                            .toList(),
                    sentinel.getUsername(),
                    sentinel.getPassword());
            uri.setDatabase(sentinel.getDatabase());
        } else if (single != null) {
            uri = RedisURI.create(single.getHost(), single.getPort());
            uri.setDatabase(single.getDatabase());
        } else {
            throw unsupported();
        }
        return of(uri, details.getUsername(), details.getPassword(), bundle != null, bundle);
    }

    /** From the settings themselves, in a program without Spring Data Redis. */
    public static RedisAddress of(DataRedisProperties settings, SslBundles bundles) {
        DataRedisProperties.Sentinel sentinel = settings.getSentinel();
        DataRedisProperties.Ssl ssl = settings.getSsl();
        SslBundle bundle = StringUtils.hasText(ssl.getBundle()) ? bundles.getBundle(ssl.getBundle()) : null;
        if (settings.getCluster() != null || settings.getMasterreplica() != null) {
            throw unsupported();
        }
        if (sentinel == null && StringUtils.hasText(settings.getUrl())) {
            RedisURI uri = RedisURI.create(settings.getUrl());
            return of(uri, null, null, uri.isSsl() || ssl.isEnabled(), bundle);
        }
        RedisURI uri = sentinel == null
                ? RedisURI.create(settings.getHost(), settings.getPort())
                : watched(
                        sentinel.getMaster(),
                        Objects.requireNonNullElse(sentinel.getNodes(), List.<String>of()).stream()
                                .map(node -> RedisURI.create("redis://" + node))
                                .toList(),
                        sentinel.getUsername(),
                        sentinel.getPassword());
        uri.setDatabase(settings.getDatabase());
        return of(uri, settings.getUsername(), settings.getPassword(), ssl.isEnabled(), bundle);
    }

    private static RedisURI watched(
            @Nullable String master, List<RedisURI> sentinels, @Nullable String username, @Nullable String password) {
        RedisURI uri = new RedisURI();
        uri.setSentinelMasterId(master);
        for (RedisURI sentinel : sentinels) {
            authenticate(sentinel, username, password);
            uri.getSentinels().add(sentinel);
        }
        return uri;
    }

    private static void authenticate(RedisURI uri, @Nullable String username, @Nullable String password) {
        if (StringUtils.hasText(username)) {
            uri.setAuthentication(username, Objects.requireNonNullElse(password, ""));
        } else if (StringUtils.hasText(password)) {
            uri.setAuthentication(password);
        }
    }

    private static RedisAddress of(
            RedisURI uri,
            @Nullable String username,
            @Nullable String password,
            boolean tls,
            @Nullable SslBundle bundle) {
        authenticate(uri, username, password);
        uri.setSsl(tls);
        uri.getSentinels().forEach(sentinel -> sentinel.setSsl(tls));
        return new RedisAddress(uri, bundle == null ? null : options(bundle));
    }

    private static SslOptions options(SslBundle bundle) {
        SslOptions.Builder options = SslOptions.builder()
                .keyManager(bundle.getManagers().getKeyManagerFactory())
                .trustManager(bundle.getManagers().getTrustManagerFactory());
        String[] ciphers = bundle.getOptions().getCiphers();
        String[] protocols = bundle.getOptions().getEnabledProtocols();
        if (ciphers != null) {
            options.cipherSuites(ciphers);
        }
        if (protocols != null) {
            options.protocols(protocols);
        }
        return options.build();
    }

    private static StartupException unsupported() {
        return new StartupException(
                "The cluster of this game needs a single Redis, or one with sentinels; spring.data.redis says another kind.",
                "Set spring.data.redis.host and spring.data.redis.port, or spring.data.redis.sentinel.");
    }
}
