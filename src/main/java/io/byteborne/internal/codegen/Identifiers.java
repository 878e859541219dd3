package io.byteborne.internal.codegen;

import io.byteborne.internal.catalogue.Catalogue.MessageEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Names for messages in a language: each the last part of the message's name, in the language's style. Where several
 * messages would have the same, each of them has its full name instead, and where that is not enough, its id besides.
 */
final class Identifiers {
    private Identifiers() {}

    /** A message and its name in the language. */
    record Named(String identifier, MessageEntry message) {}

    /**
     * Names for all of these messages, in their order.
     *
     * @param style makes an identifier of a name of letters, digits and underscores
     */
    static List<Named> of(List<MessageEntry> messages, UnaryOperator<String> style) {
        Map<MessageEntry, Integer> levels = new HashMap<>();
        while (true) {
            List<Named> named = messages.stream()
                    .map(message -> new Named(style.apply(name(message, levels.getOrDefault(message, 0))), message))
                    .toList();
            List<Named> ambiguous = ambiguous(named);
            if (ambiguous.isEmpty()) {
                return named;
            }
            ambiguous.forEach(one -> levels.merge(one.message(), 1, Integer::sum));
        }
    }

    private static String name(MessageEntry message, int level) {
        String full = message.name().replace('.', '_');
        return switch (level) {
            case 0 -> message.name().substring(message.name().lastIndexOf('.') + 1);
            case 1 -> full;
            default -> full + "_" + message.id();
        };
    }

    /** Those that share their identifier with others. With its id in it, none does for long: the others will change. */
    private static List<Named> ambiguous(List<Named> named) {
        Map<String, List<Named>> byIdentifier = named.stream().collect(Collectors.groupingBy(Named::identifier));
        return byIdentifier.values().stream()
                .filter(same -> same.size() > 1)
                .flatMap(Collection::stream)
                .toList();
    }

    /** {@code S2C_MatchOver} as {@code S2C_MATCH_OVER}. */
    static String upperSnake(String name) {
        List<String> words = new ArrayList<>();
        for (String word : name.split("_|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", -1)) {
            if (!word.isEmpty()) {
                words.add(word.toUpperCase(Locale.ROOT));
            }
        }
        String joined = String.join("_", words);
        boolean begins = !joined.isEmpty() && Character.isLetter(joined.charAt(0));
        return begins ? joined : "MESSAGE_" + joined;
    }

    /** {@code from_client} as {@code FromClient}. */
    static String pascal(String name) {
        return Arrays.stream(name.split("_", -1))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }
}
