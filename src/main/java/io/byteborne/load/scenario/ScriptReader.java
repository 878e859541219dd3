package io.byteborne.load.scenario;

import com.google.protobuf.Message;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.server.StartupException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads scenarios; what is wrong in one, it says with file, line, and what to change. Main thread. */
public final class ScriptReader {
    private static final int MAX_WEIGHT = 1_000_000;
    private static final int MAX_PAYLOAD = 0xFFFF - 4;

    private final MessageRegistry registry;
    private final Lines lines;

    /** @param lines what will be sent for {@code ${message}} */
    public ScriptReader(MessageRegistry registry, Lines lines) {
        this.registry = registry;
        this.lines = lines;
    }

    /**
     * Reads a scenario.
     *
     * @throws StartupException if something in it is wrong
     */
    public Script read(ScenarioFile file) {
        YamlValue root = YamlValue.read(file);
        Map<String, YamlValue> parts = root.map(List.of("start", "messages", "expect", "ignore"));
        YamlValue messages = parts.get("messages");
        if (messages == null || messages.list().isEmpty()) {
            throw root.wrong("there is no message to send.", "List at least one under 'messages:'.");
        }
        return new Script(
                steps(parts.get("start"), List.of("send", "fields", "answer", "mine", "check")),
                steps(messages, List.of("send", "weight", "fields", "answer", "mine", "check")),
                expected(parts.get("expect"), parts.get("ignore")));
    }

    private List<Expectation> expected(@Nullable YamlValue checked, @Nullable YamlValue ignored) {
        List<Expectation> expected = new ArrayList<>();
        if (checked != null) {
            checked.list().forEach(entry -> expected.add(expectation(entry)));
        }
        if (ignored != null) {
            ignored.list().forEach(name -> {
                MessageType type = type(name);
                expected.add(new Expectation(type, check(type, null, null)));
            });
        }
        return expected;
    }

    private Expectation expectation(YamlValue value) {
        Map<String, YamlValue> parts = value.map(List.of("message", "check"));
        YamlValue message = parts.get("message");
        if (message == null) {
            throw value.wrong("'message' is missing.", "Write 'message:' and the name of a message.");
        }
        MessageType type = type(message);
        MessageCheck check = check(type, parts.get("check"), null);
        if (!check.isLasting()) {
            throw value.wrong(
                    "'expect' is about messages that answer none of the connection's.",
                    "Use no variables there but ${connection} and ${run}.");
        }
        return new Expectation(type, check);
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
        YamlValue values = parts.get("fields");
        MessageTemplate fields =
                new MessageTemplate(type.newBuilder().buildPartial(), values == null ? Map.of() : values.map());
        requireBuildable(value, fields);
        YamlValue weight = parts.get("weight");
        int share = weight == null ? 1 : weight.positive();
        if (weight != null && share > MAX_WEIGHT) {
            throw weight.wrong("%s is too much.".formatted(share), "Use weights up to %s.".formatted(MAX_WEIGHT));
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
        MessageCheck mine = check(type, parts.get("mine"), null);
        if (!mine.isLasting()) {
            throw step.wrong(
                    "'mine' says how the answers to all of a connection's messages are known.",
                    "Use no variables there but ${connection} and ${run}; what changes belongs under 'check'.");
        }
        return new Answer(type, mine, check(type, parts.get("check"), sent));
    }

    private static MessageCheck check(MessageType type, @Nullable YamlValue values, @Nullable MessageType sent) {
        return new MessageCheck(
                type.descriptor(), values == null ? Map.of() : values.map(), sent == null ? null : sent.descriptor());
    }

    /** What a variable stands for may not fit its field: that is better known now. */
    private void requireBuildable(YamlValue step, MessageTemplate fields) {
        Message sample;
        try {
            sample = fields.build(new Scope("abc", 0, 0, new Random(), lines, null));
        } catch (IllegalArgumentException unfit) {
            throw step.wrong(unfit.getMessage() + ".", "Change what the field is set to.");
        }
        if (sample.getSerializedSize() > MAX_PAYLOAD) {
            throw step.wrong(
                    String.format(Locale.ROOT, "the message has %,d bytes.", sample.getSerializedSize()),
                    String.format(Locale.ROOT, "Let it have %,d at most: no packet carries more.", MAX_PAYLOAD));
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
