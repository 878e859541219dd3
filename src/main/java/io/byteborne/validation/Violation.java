package io.byteborne.validation;

import java.io.Serializable;

/**
 * One thing that is wrong with a message.
 *
 * @param field path of the field, such as {@code members[1].name}; empty for a rule of the whole message
 * @param rule id of the violated rule, such as {@code string.min_len}
 * @param message what the rule says, in words; may be empty
 */
public record Violation(String field, String rule, String message) implements Serializable {
    @Override
    public String toString() {
        String place = field.isEmpty() ? "" : field + ": ";
        return message.isEmpty() ? place + rule : "%s%s (%s)".formatted(place, message, rule);
    }
}
