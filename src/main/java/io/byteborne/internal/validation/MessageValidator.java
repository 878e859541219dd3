package io.byteborne.internal.validation;

import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.CompilationException;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.FieldPath;
import build.buf.validate.FieldPathElement;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.byteborne.server.StartupException;
import io.byteborne.validation.InvalidMessageException;
import io.byteborne.validation.Violation;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Validates messages whose type has constraints. Prepared by the main thread before the world starts, and from then on
 * used by the world thread. As long as no type has constraints, the library is not even set up, which takes a while.
 */
public final class MessageValidator {
    private final IdentityHashMap<Descriptor, Boolean> constrained = new IdentityHashMap<>();
    private @Nullable Validator validator;
    /** What came last without constraints: most often, the next message is of the same type. */
    private @Nullable Class<? extends Message> lastUnconstrained;

    /**
     * Compiles the rules of messages that may arrive.
     *
     * @throws StartupException if one does not compile
     */
    public void prepare(Collection<Descriptor> messages) {
        List<Descriptor> toCompile =
                messages.stream().filter(this::isConstrained).toList();
        if (toCompile.isEmpty()) {
            return;
        }
        try {
            validator = ValidatorFactory.newBuilder().buildWithDescriptors(toCompile, false);
        } catch (CompilationException failure) {
            throw reportOn(toCompile, failure);
        }
    }

    /** Compiles them one by one, since the failure does not name the message. */
    private static StartupException reportOn(List<Descriptor> messages, CompilationException failure) {
        for (Descriptor message : messages) {
            try {
                ValidatorFactory.newBuilder().buildWithDescriptors(List.of(message), true);
            } catch (CompilationException culprit) {
                return BadRules.report(message, culprit);
            }
        }
        throw new IllegalStateException("No message's rules fail alone", failure);
    }

    private boolean isConstrained(Descriptor type) {
        return constrained.computeIfAbsent(type, one -> !Constraints.in(one).isEmpty());
    }

    /**
     * Validates a message.
     *
     * @throws InvalidMessageException if it violates constraints
     * @throws ValidationException if its constraints cannot be evaluated
     */
    void validate(Message message) throws ValidationException {
        if (message.getClass() == lastUnconstrained) {
            return;
        }
        Descriptor type = message.getDescriptorForType();
        if (!isConstrained(type)) {
            lastUnconstrained = message.getClass();
            return;
        }
        if (validator == null) {
            // Only a handler that was registered at run time takes such a message.
            validator = ValidatorFactory.newBuilder().build();
        }
        ValidationResult result = validator.validate(message);
        if (!result.isSuccess()) {
            throw new InvalidMessageException(
                    type.getFullName(),
                    result.getViolations().stream()
                            .map(violation -> toViolation(violation.toProto()))
                            .toList());
        }
    }

    private static Violation toViolation(build.buf.validate.Violation violation) {
        return new Violation(path(violation.getField()), violation.getRuleId(), violation.getMessage());
    }

    private static String path(FieldPath field) {
        return field.getElementsList().stream()
                .map(element -> element.getFieldName() + subscript(element))
                .collect(Collectors.joining("."));
    }

    private static String subscript(FieldPathElement element) {
        return switch (element.getSubscriptCase()) {
            case INDEX -> "[%s]".formatted(Long.toUnsignedString(element.getIndex()));
            case BOOL_KEY -> "[%s]".formatted(element.getBoolKey());
            case INT_KEY -> "[%s]".formatted(element.getIntKey());
            case UINT_KEY -> "[%s]".formatted(Long.toUnsignedString(element.getUintKey()));
            case STRING_KEY -> "[\"%s\"]".formatted(element.getStringKey());
            case SUBSCRIPT_NOT_SET -> "";
        };
    }
}
