package io.byteborne.network;

import io.byteborne.startup.Ranges;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The game's own port.
 *
 * @param host address to listen on; 0.0.0.0 is every one
 * @param port TCP port to listen on; 0 takes a free one
 * @param transport how sockets are driven; auto takes the platform's native way where it loads, else nio
 * @param ioThreads threads that drive sockets; 0 is one per processor
 * @param backlog connections that the operating system may hold until they are accepted
 * @param maxSessions connections at one time, each counted until it is closed and the world is done with its session;
 *     further ones are refused
 * @param maxQueuedBytes bytes of memory that messages of all sessions may take while they wait to be dispatched; from
 *     three quarters of it on, sessions that have more than their share of it are not read from until half of it is gone.
 *     If not set, an eighth of the heap, 256MB at most
 * @param shutdownTimeout how long a stopping server may take to deliver what is queued before it cuts connections
 */
@Validated
@ConfigurationProperties("byteborne.server")
public record ServerProperties(
        @NotBlank @DefaultValue("0.0.0.0") String host,
        @Min(0) @Max(65535) @DefaultValue("12345") int port,
        @NotNull @DefaultValue("auto") Transport transport,
        @Min(0) @Max(1024) @DefaultValue("0") int ioThreads,
        @Min(1) @DefaultValue("1024") int backlog,
        @Min(1) @DefaultValue("10000") int maxSessions,
        @Nullable DataSize maxQueuedBytes,
        @DefaultValue("10s") Duration shutdownTimeout) {

    private static final DataSize LEAST_QUEUED = DataSize.ofKilobytes(64);
    private static final DataSize MOST_QUEUED = DataSize.ofTerabytes(1);

    public ServerProperties {
        if (maxQueuedBytes == null) {
            maxQueuedBytes = MemoryBounds.queuedBytes();
        }
        Ranges.requireTimeOrZero("byteborne.server.shutdown-timeout", shutdownTimeout);
        Ranges.requireBetween("byteborne.server.max-queued-bytes", maxQueuedBytes, LEAST_QUEUED, MOST_QUEUED);
    }

    @Override
    public DataSize maxQueuedBytes() {
        return Objects.requireNonNull(maxQueuedBytes);
    }
}
