package io.byteborne.startup;

import org.jspecify.annotations.Nullable;

/** Start-up cannot go on, and the user can mend it. Shown without a stack trace, in Spring Boot's own form. */
public final class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * Without a cause of its own.
     *
     * @param description what is wrong, naming every culprit
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
