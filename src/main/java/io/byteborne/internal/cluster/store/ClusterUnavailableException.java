package io.byteborne.internal.cluster.store;

import org.jspecify.annotations.Nullable;

/**
 * The directory or the bus cannot be reached, or has not answered in time. In the latter case nobody knows whether what was
 * asked for has been done.
 */
public final class ClusterUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClusterUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
