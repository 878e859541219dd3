package io.byteborne.server;

import org.jspecify.annotations.Nullable;

/**
 * Start-up cannot continue, for a reason that the user can fix. Shown without a stack trace, as Spring Boot's own
 * failure reports.
 */
public final class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * Without a cause of its own.
     *
     * @param description what is wrong, naming everything involved
     * @param action what the user should change
     */
    public StartupException(String description, String action) {
        this(description, action, null);
    }

    public StartupException(String description, String action, @Nullable Throwable cause) {
        super(description, cause);
        this.action = action;
    }

    /** What the user should change. */
    public String action() {
        return action;
    }
}
