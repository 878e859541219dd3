package io.byteborne.validation;

import io.byteborne.dispatch.MessageRefusedException;
import java.util.List;
import java.util.stream.Collectors;

/** A message breaks constraints of its {@code .proto} file, and so is not handled. */
public final class InvalidMessageException extends MessageRefusedException {
    private static final long serialVersionUID = 1L;

    private final List<Violation> violations;

    /** @param messageName the message's full name in its {@code .proto} file */
    InvalidMessageException(String messageName, List<Violation> violations) {
        super(messageName + " is invalid");
        this.violations = List.copyOf(violations);
    }

    /** What is wrong with the message; never empty. */
    public List<Violation> violations() {
        return violations;
    }

    /** Names every violation. Put together only when it is asked for: a client decides how long it is. */
    @Override
    public String getMessage() {
        return super.getMessage()
                + violations.stream().map(Violation::toString).collect(Collectors.joining("; ", ": ", ""));
    }
}
