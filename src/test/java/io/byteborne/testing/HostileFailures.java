package io.byteborne.testing;

import io.byteborne.message.MessageRefusedException;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Failures of a game whose own methods fail as well: whoever looks at them is thrown at. */
@SuppressWarnings("ThrowableEqualsHashCode") // What else could be hostile?
public final class HostileFailures {
    private HostileFailures() {}

    /** One of each kind that the program treats in a way of its own. */
    public static List<Throwable> all() {
        return List.of(new HostileException(), new HostileError(), new HostileRefusal(), new HostileWrapper());
    }

    private static IllegalStateException asPlanned() {
        return new IllegalStateException("thrown by a failure's own method, as planned");
    }

    /** An ordinary exception. */
    public static final class HostileException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw asPlanned();
        }

        @Override
        public synchronized Throwable getCause() {
            throw asPlanned();
        }

        @Override
        public String toString() {
            throw asPlanned();
        }

        @Override
        public boolean equals(Object other) {
            throw asPlanned();
        }

        @Override
        public int hashCode() {
            throw asPlanned();
        }
    }

    /** An error. */
    public static final class HostileError extends Error {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw asPlanned();
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw asPlanned();
        }
    }

    /** A refusal. */
    public static final class HostileRefusal extends MessageRefusedException {
        private static final long serialVersionUID = 1L;

        HostileRefusal() {
            super("as planned");
        }

        @Override
        public String getMessage() {
            throw asPlanned();
        }
    }

    /** What a stage wraps failures in. */
    public static final class HostileWrapper extends CompletionException {
        private static final long serialVersionUID = 1L;

        HostileWrapper() {
            super("as planned");
        }

        @Override
        public synchronized Throwable getCause() {
            throw asPlanned();
        }
    }
}
