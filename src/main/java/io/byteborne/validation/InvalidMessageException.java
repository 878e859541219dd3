package io.byteborne.validation;

import io.byteborne.message.MessageRefusedException;
import java.util.List;
import java.util.stream.Collectors;

/** A message violates constraints of its {@code .proto} file, and so is not handled. */
public final class InvalidMessageException extends MessageRefusedException {
    private static final long serialVersionUID = 1L;

    private final List<Violation> violations;

    /** @param messageName the message's full name in its {@code .proto} file */
    public InvalidMessageException(String messageName, List<Violation> violations) {
        super(messageName + " is invalid");
        this.violations = List.copyOf(violations);
    }

    /** What is wrong with the message; never empty. */
    public List<Violation> violations() {
        return violations;
    }

    /** Names every violation. Built only on request, since the client determines its length. */
    @Override
    public String getMessage() {
        return super.getMessage()
                + violations.stream().map(Violation::toString).collect(Collectors.joining("; ", ": ", ""));
    }
}
