package io.byteborne.cluster;

import org.jspecify.annotations.Nullable;

/**
 * Other nodes cannot be reached, or asked about, since Redis is away, does not answer in time, or this node has no lease. If
 * an answer did not come in time, nobody knows whether what was asked for has been done.
 */
public final class ClusterUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClusterUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
