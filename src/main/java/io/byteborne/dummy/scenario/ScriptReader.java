package io.byteborne.dummy.scenario;

import com.google.protobuf.Message;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MessageType;
import io.byteborne.startup.StartupException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads scenario files; what is wrong in one, it says with file, line, and what to change. Main thread. */
public final class ScriptReader {
    private static final int MAX_WEIGHT = 1_000_000;
    private static final int MAX_PAYLOAD = 0xFFFF - 4;

    private final MessageRegistry registry;

    public ScriptReader(MessageRegistry registry) {
        this.registry = registry;
    }

    /**
     * Reads a file.
     *
     * @throws StartupException if it cannot be read, or something in it is wrong
     */
    public Script read(Path file) {
        YamlValue root = YamlValue.read(file);
        Map<String, YamlValue> parts = root.map(List.of("start", "messages", "ignore"));
        YamlValue messages = parts.get("messages");
        if (messages == null || messages.list().isEmpty()) {
            throw root.wrong("there is no message to send.", "List at least one under 'messages:'.");
        }
        return new Script(
                steps(parts.get("start"), List.of("send", "fields", "answer", "mine", "check")),
                steps(messages, List.of("send", "weight", "fields", "answer", "mine", "check")),
                ignored(parts.get("ignore")));
    }

    private Set<MessageType> ignored(@Nullable YamlValue names) {
        return names == null
                ? Set.of()
                : names.list().stream().map(this::type).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private List<Step> steps(@Nullable YamlValue list, List<String> names) {
        return list == null
                ? List.of()
                : list.list().stream().map(step -> step(step, names)).toList();
    }

    private Step step(YamlValue value, List<String> names) {
        Map<String, YamlValue> parts = value.map(names);
        YamlValue send = parts.get("send");
        if (send == null) {
            throw value.wrong("'send' is missing.", "Write 'send:' and the name of a message.");
        }
        MessageType type = type(send);
        MessageTemplate fields = template(type, parts.get("fields"), null);
        requireBuildable(value, fields);
        YamlValue weight = parts.get("weight");
        int share = weight == null ? 1 : weight.positive();
        if (weight != null && share > MAX_WEIGHT) {
            throw weight.wrong("%d is too much.".formatted(share), "Use weights up to %d.".formatted(MAX_WEIGHT));
        }
        return new Step(type, fields, share, answer(value, parts, type));
    }

    private @Nullable Answer answer(YamlValue step, Map<String, YamlValue> parts, MessageType sent) {
        YamlValue answer = parts.get("answer");
        if (answer == null) {
            if (parts.containsKey("mine") || parts.containsKey("check")) {
                throw step.wrong(
                        "'mine' and 'check' are about an answer, and there is none.",
                        "Write 'answer:' and the name of the message that comes back.");
            }
            return null;
        }
        MessageType type = type(answer);
        MessageTemplate mine = template(type, parts.get("mine"), null);
        if (!mine.isLasting()) {
            throw step.wrong(
                    "'mine' says how the answers to all of a connection's messages are known.",
                    "Use no variables there but ${connection} and ${run}; what changes belongs under 'check'.");
        }
        return new Answer(type, mine, template(type, parts.get("check"), sent));
    }

    private static MessageTemplate template(MessageType type, @Nullable YamlValue values, @Nullable MessageType sent) {
        return new MessageTemplate(
                type.newBuilder().buildPartial(),
                values == null ? Map.of() : values.map(),
                sent == null ? null : sent.descriptor());
    }

    /** What a variable stands for may not fit its field: that is better known now. */
    private static void requireBuildable(YamlValue step, MessageTemplate fields) {
        Message sample;
        try {
            sample = fields.build(new Scope("abc", 0, 0, new Random(), null));
        } catch (IllegalArgumentException unfit) {
            throw step.wrong(unfit.getMessage() + ".", "Change what the field is set to.");
        }
        if (sample.getSerializedSize() > MAX_PAYLOAD) {
            throw step.wrong(
                    "the message has %,d bytes.".formatted(sample.getSerializedSize()),
                    "Let it have %,d at most: no packet carries more.".formatted(MAX_PAYLOAD));
        }
    }

    /** By full name, by the last part of it, or by the name of the Java class. */
    private MessageType type(YamlValue value) {
        String name = value.text();
        List<MessageType> named = registry.all().stream()
                .filter(type -> type.name().equals(name)
                        || type.descriptor().getName().equals(name)
                        || type.messageClass().getName().equals(name))
                .toList();
        if (named.size() > 1) {
            throw value.wrong(
                    "there are several messages '%s'.".formatted(name), "Write one of %s.".formatted(names(named)));
        }
        if (named.isEmpty()) {
            throw value.wrong(
                    "there is no message '%s' with an id.".formatted(name),
                    "Use one of %s.".formatted(names(List.copyOf(registry.all()))));
        }
        return named.getFirst();
    }

    private static String names(List<MessageType> types) {
        return types.stream().map(MessageType::name).collect(Collectors.joining(", "));
    }
}
