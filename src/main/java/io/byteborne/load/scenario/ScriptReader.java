package io.byteborne.load.scenario;

import com.google.protobuf.Message;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.server.StartupException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads scenarios; what is wrong in one, it says with file, line, and what to change. Main thread. */
public final class ScriptReader {
    private static final int MAX_WEIGHT = 1_000_000;
    private static final int MAX_PAYLOAD = 0xFFFF - 4;
    private static final Duration DEFAULT_WITHIN = Duration.ofMinutes(1);
    private static final Duration LONGEST_WITHIN = Duration.ofDays(1);
    private static final String SEND = "send";
    private static final String REPEAT = "repeat";
    private static final String WEIGHT = "weight";
    private static final String CHECK = "check";
    private static final String KEEP = "keep";

    /** The kinds of steps, and what can be said of each. */
    private enum Kind {
        SEND,
        WAIT,
        REPEAT,
        CHOOSE,
        DO;

        List<String> names() {
            return switch (this) {
                case SEND -> List.of(key(), "fields", "answer", "mine", CHECK, KEEP);
                case WAIT -> List.of(key(), "where", CHECK, KEEP, "within");
                case REPEAT -> List.of(key(), "until", "where", CHECK, KEEP, "within");
                case CHOOSE, DO -> List.of(key());
            };
        }

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        static String keys(List<Kind> kinds) {
            return kinds.stream().map(Kind::key).collect(Collectors.joining(", "));
        }
    }

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
        Map<String, YamlValue> parts = root.map(List.of("start", "messages", "play", "expect", "ignore"));
        YamlValue messages = parts.get("messages");
        YamlValue play = parts.get("play");
        if (messages != null && play != null) {
            throw play.wrong(
                    "'messages' and 'play' are two ways to go on after 'start'.",
                    "Remove one of them: 'messages' are sent whenever one is due, 'play' is done in order.");
        }
        StepReader steps = new StepReader();
        List<Step> start = steps.list(parts.get("start"));
        List<Weighted<Step.Send>> any = messages == null ? List.of() : steps.messages(messages);
        List<Step> inOrder = steps.list(play);
        Script script = new Script(start, any, inOrder, expected(parts.get("expect"), parts.get("ignore")));
        if (script.measured().findAny().isEmpty()) {
            throw root.wrong("there is no message to send.", "List at least one under 'messages:' or 'play:'.");
        }
        return script;
    }

    private List<Expectation> expected(@Nullable YamlValue checked, @Nullable YamlValue ignored) {
        List<Expectation> expected = new ArrayList<>();
        if (checked != null) {
            checked.list().forEach(entry -> expected.add(expectation(entry)));
        }
        if (ignored != null) {
            ignored.list().forEach(name -> {
                MessageType type = type(name);
                expected.add(new Expectation(type, check(type, null, Names.NONE)));
            });
        }
        return expected;
    }

    private Expectation expectation(YamlValue value) {
        Map<String, YamlValue> parts = value.map(List.of("message", CHECK));
        YamlValue message = parts.get("message");
        if (message == null) {
            throw value.wrong("'message' is missing.", "Write 'message:' and the name of a message.");
        }
        MessageType type = type(message);
        MessageCheck check = check(type, parts.get(CHECK), Names.NONE);
        if (!check.isLasting()) {
            throw value.wrong(
                    "'expect' is about messages that answer none of the connection's.",
                    "Use no variables there but ${connection} and ${run}.");
        }
        return new Expectation(type, check);
    }

    /** Reads steps in the order of the file, and knows what they keep. */
    private final class StepReader {
        /** All that is kept anywhere: a name has one meaning. */
        private final Map<String, Names.Kept> kept = new HashMap<>();
        /** What is sure to be there for the next step. */
        private Names names = Names.NONE;

        List<Step> list(@Nullable YamlValue list) {
            List<Step> steps = new ArrayList<>();
            if (list != null) {
                list.list().forEach(step -> steps.add(step(step, List.of())));
            }
            return steps;
        }

        List<Weighted<Step.Send>> messages(YamlValue list) {
            return list.list().stream()
                    .map(message -> {
                        Map<String, YamlValue> parts =
                                message.map(List.of(SEND, WEIGHT, "fields", "answer", "mine", CHECK));
                        if (!parts.containsKey(SEND)) {
                            throw message.wrong("'send' is missing.", "Write 'send:' and the name of a message.");
                        }
                        return new Weighted<>(weight(parts.get(WEIGHT)), send(message, parts));
                    })
                    .toList();
        }

        /** @param more what may be said besides */
        private Step step(YamlValue value, List<String> more) {
            Map<String, YamlValue> parts = value.map();
            List<Kind> kinds = Stream.of(Kind.values())
                    .filter(kind -> parts.containsKey(kind.key()))
                    .toList();
            if (kinds.size() != 1) {
                throw value.wrong(
                        kinds.isEmpty()
                                ? "this says nothing to do."
                                : "this says several things to do: %s.".formatted(Kind.keys(kinds)),
                        "Let each step have one of %s.".formatted(Kind.keys(List.of(Kind.values()))));
            }
            Kind kind = kinds.getFirst();
            value.map(Stream.concat(kind.names().stream(), more.stream()).toList());
            YamlValue main = required(parts, kind.key());
            return switch (kind) {
                case SEND -> send(value, parts);
                case WAIT -> new Step.Wait(value.place(), arrival(main, parts), within(parts));
                case REPEAT -> repeat(value, parts);
                case CHOOSE -> choose(main);
                case DO -> new Step.Sequence(list(main));
            };
        }

        private Step.Send send(YamlValue value, Map<String, YamlValue> parts) {
            MessageType type = type(required(parts, SEND));
            YamlValue values = parts.get("fields");
            MessageTemplate fields = new MessageTemplate(
                    type.newBuilder().buildPartial(), values == null ? Map.of() : values.map(), names);
            requireBuildable(value, fields, names);
            return new Step.Send(type, fields, answer(value, parts, type));
        }

        private Step repeat(YamlValue value, Map<String, YamlValue> parts) {
            YamlValue until = parts.get("until");
            if (until == null) {
                throw value.wrong("'until' is missing.", "Write 'until:' and the name of the message that ends it.");
            }
            Names before = names;
            List<Step> steps = list(parts.get(REPEAT));
            // What the steps keep is not sure afterwards: the end may have come before.
            names = before;
            Arrival arrival = arrival(until, parts);
            return new Step.Repeat(value.place(), steps, arrival, within(parts));
        }

        private Step choose(YamlValue alternatives) {
            Names before = names;
            List<Weighted<Step>> steps = new ArrayList<>();
            Names after = null;
            for (YamlValue alternative : alternatives.list()) {
                names = before;
                int weight = weight(alternative.map().get(WEIGHT));
                steps.add(new Weighted<>(weight, step(alternative, List.of(WEIGHT))));
                after = after == null ? names : after.and(names);
            }
            if (after == null) {
                throw alternatives.wrong("there is nothing to choose from.", "List at least one step.");
            }
            names = after;
            return new Step.Choose(steps);
        }

        private int weight(@Nullable YamlValue weight) {
            int share = weight == null ? 1 : weight.positive();
            if (weight != null && share > MAX_WEIGHT) {
                throw weight.wrong("%s is too much.".formatted(share), "Use weights up to %s.".formatted(MAX_WEIGHT));
            }
            return share;
        }

        private Duration within(Map<String, YamlValue> parts) {
            YamlValue within = parts.get("within");
            return within == null ? DEFAULT_WITHIN : within.duration(LONGEST_WITHIN);
        }

        private Arrival arrival(YamlValue message, Map<String, YamlValue> parts) {
            MessageType type = type(message);
            MessageCheck where = check(type, parts.get("where"), names);
            MessageCheck check = check(type, parts.get(CHECK), names);
            return new Arrival(type, where, check, keep(type, parts.get(KEEP)));
        }

        private @Nullable Answer answer(YamlValue step, Map<String, YamlValue> parts, MessageType sent) {
            YamlValue answer = parts.get("answer");
            if (answer == null) {
                if (parts.containsKey("mine") || parts.containsKey(CHECK) || parts.containsKey(KEEP)) {
                    throw step.wrong(
                            "'mine', 'check' and 'keep' are about an answer, and there is none.",
                            "Write 'answer:' and the name of the message that comes back.");
                }
                return null;
            }
            MessageType type = type(answer);
            MessageCheck mine = check(type, parts.get("mine"), Names.NONE);
            if (!mine.isLasting()) {
                throw step.wrong(
                        "'mine' says how the answers to all of a connection's messages are known.",
                        "Use no variables there but ${connection} and ${run}; what changes belongs under 'check'.");
            }
            MessageCheck check = check(type, parts.get(CHECK), names.answering(sent.descriptor()));
            return new Answer(type, mine, check, keep(type, parts.get(KEEP)));
        }

        private Keep keep(MessageType type, @Nullable YamlValue values) {
            if (values == null) {
                return Keep.NOTHING;
            }
            Map<String, FieldPath> fields = new LinkedHashMap<>();
            Map<String, Names.Kept> more = new HashMap<>();
            values.map().forEach((name, value) -> {
                if (!name.matches("\\w+")) {
                    throw value.wrong(
                            "'%s' cannot be the name of what is kept.".formatted(name),
                            "Use letters, digits and '_' only.");
                }
                FieldPath path = value.path(type.descriptor());
                Names.Kept now = new Names.Kept(path, path.of(type.newBuilder().buildPartial()));
                Names.Kept before = kept.putIfAbsent(name, now);
                if (before != null && !before.isLike(now)) {
                    throw value.wrong(
                            "'%s' is kept as %s here, and as %s elsewhere."
                                    .formatted(
                                            name,
                                            FieldValues.kind(path.field()),
                                            FieldValues.kind(before.path().field())),
                            "Use another name for one of them.");
                }
                fields.put(name, path);
                more.put(name, now);
            });
            names = names.with(more);
            return new Keep(fields);
        }
    }

    private static YamlValue required(Map<String, YamlValue> parts, String name) {
        return Objects.requireNonNull(parts.get(name));
    }

    private static MessageCheck check(MessageType type, @Nullable YamlValue values, Names names) {
        return new MessageCheck(type.descriptor(), values == null ? Map.of() : values.map(), names);
    }

    /** What a variable stands for may not fit its field: that is better known now. */
    private void requireBuildable(YamlValue step, MessageTemplate fields, Names names) {
        Message sample;
        try {
            sample = fields.build(new Scope("abc", 0, 0, new Random(), lines, names.samples(), null));
        } catch (IllegalArgumentException unfit) {
            throw step.wrong(unfit.getMessage() + ".", "Change what the field is set to.");
        }
        if (sample.getSerializedSize() > MAX_PAYLOAD) {
            throw step.wrong(
                    String.format(Locale.ROOT, "the message has %,d bytes.", sample.getSerializedSize()),
                    String.format(Locale.ROOT, "Let it have %,d at most: no packet carries more.", MAX_PAYLOAD));
        }
    }

    private MessageType type(YamlValue value) {
        String name = value.text();
        List<MessageType> named = registry.named(name);
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
