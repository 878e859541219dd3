package io.byteborne.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.byteborne.memoryproto.TestCrowd;
import io.byteborne.memoryproto.TestEnvelope;
import io.byteborne.memoryproto.TestFamily;
import io.byteborne.memoryproto.TestGroups;
import io.byteborne.memoryproto.TestLists;
import io.byteborne.memoryproto.TestMember;
import io.byteborne.memoryproto.TestScores;
import io.byteborne.testing.ChildProgram;
import io.byteborne.testproto.TestPing;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What messages are said to take on the heap, and what they do take after a collection. */
class MessageMemoryTests {
    private static final int WIRE = 16 * 1024 - 4;
    private static final long MEASURED_BYTES = 24_000_000;
    private static final int PLACES_IN_A_BATCH = 8;
    /** What is counted of a message that can be no larger is not looked at more closely. */
    private static final int DOES_NOT_MATTER = 2048;

    private static final TestMember MEMBER =
            TestMember.newBuilder().setX(1).setY(2).setZ(3).setName("somebody").build();
    private static final TestMember NOTHING = TestMember.getDefaultInstance();

    /** Measures in a process of its own, where nothing else comes and goes, and a collection takes milliseconds. */
    private static ChildProgram measuring;

    private final MessageRegistry registry = new MessageRegistry();

    @BeforeAll
    static void measure() throws IOException {
        measuring = ChildProgram.start(List.of("-Xmx256m", "-XX:+UseG1GC"), Measuring.class);
    }

    @AfterAll
    static void end() {
        measuring.close();
    }

    private static TestCrowd crowd(int members) {
        return TestCrowd.newBuilder()
                .addAllMembers(Collections.nCopies(members, NOTHING))
                .build();
    }

    private static TestFamily children(int count) {
        return TestFamily.newBuilder()
                .addAllChildren(Collections.nCopies(count, TestFamily.getDefaultInstance()))
                .build();
    }

    private static TestFamily ancestors(int count) {
        TestFamily family = TestFamily.getDefaultInstance();
        for (int i = 0; i < count; i++) {
            family = TestFamily.newBuilder().setParent(family).build();
        }
        return family;
    }

    /** With how many times as much as they take may be counted; what is worth an attack most exactly. */
    static Stream<Arguments> messages() {
        return Stream.of(
                Arguments.of("empty", TestPing.getDefaultInstance(), 2),
                Arguments.of(
                        "a line", TestPing.newBuilder().setText("Hello, world!").build(), 2),
                Arguments.of(
                        "a long text",
                        TestPing.newBuilder().setText("x".repeat(WIRE)).build(),
                        2),
                Arguments.of(
                        "a text of two bytes each",
                        TestPing.newBuilder().setText("Ж".repeat(WIRE / 2)).build(),
                        2),
                Arguments.of("empty members", crowd(WIRE / 2), 3),
                Arguments.of("few members", crowd(5), 2),
                Arguments.of(
                        "full members",
                        TestCrowd.newBuilder()
                                .addAllMembers(Collections.nCopies(WIRE / 40, MEMBER))
                                .build(),
                        2),
                Arguments.of(
                        "numbers",
                        TestLists.newBuilder()
                                .addAllNumbers(IntStream.range(0, WIRE)
                                        .map(i -> i % 100)
                                        .boxed()
                                        .toList())
                                .build(),
                        2),
                Arguments.of(
                        "long numbers",
                        TestLists.newBuilder()
                                .addAllLongs(LongStream.range(0, WIRE)
                                        .map(i -> i % 100)
                                        .boxed()
                                        .toList())
                                .build(),
                        2),
                Arguments.of(
                        "words",
                        TestLists.newBuilder()
                                .addAllWords(Collections.nCopies(WIRE / 3, "x"))
                                .build(),
                        2),
                Arguments.of(
                        "blobs",
                        TestLists.newBuilder()
                                .addAllBlobs(Collections.nCopies(WIRE / 3, ByteString.copyFromUtf8("x")))
                                .build(),
                        2),
                Arguments.of(
                        "flags",
                        TestLists.newBuilder()
                                .addAllFlags(Collections.nCopies(WIRE, true))
                                .build(),
                        9),
                Arguments.of(
                        "groups of one",
                        TestGroups.newBuilder()
                                .addAllCrowds(Collections.nCopies(WIRE / 4, crowd(1)))
                                .build(),
                        3),
                Arguments.of(
                        "few groups of many",
                        TestGroups.newBuilder()
                                .addAllCrowds(Collections.nCopies(8, crowd(1000)))
                                .build(),
                        3),
                Arguments.of("children", children(WIRE / 2), 4),
                Arguments.of("ancestors", ancestors(60), 2),
                Arguments.of(
                        "points",
                        TestScores.newBuilder()
                                .putAllPoints(IntStream.range(0, 1500)
                                        .boxed()
                                        .collect(Collectors.toMap(i -> "p" + i, i -> 1L)))
                                .build(),
                        7),
                Arguments.of(
                        "members by number",
                        TestScores.newBuilder()
                                .putAllMembers(IntStream.range(0, 2000)
                                        .boxed()
                                        .collect(Collectors.toMap(i -> i, i -> NOTHING)))
                                .build(),
                        4),
                Arguments.of(
                        "an envelope with a text",
                        TestEnvelope.newBuilder().setText("x").build(),
                        4),
                Arguments.of(
                        "an envelope with all",
                        TestEnvelope.newBuilder()
                                .setCrowd(crowd(3000))
                                .setSender(MEMBER)
                                .setKey(ByteString.copyFromUtf8("key"))
                                .build(),
                        2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void whenAMessageIsParsedThenItIsCountedWithAtLeastWhatItTakesAndNotWithFarMore(
            String name, Message message, int times) throws InvalidProtocolBufferException {
        MessageType type = registry.register(message.getClass());
        byte[] payload = message.toByteArray();
        long counted = type.memory().of(type.parser().parseFrom(payload), payload.length);

        double taken = measuring.awaitNumber("^" + Pattern.quote(name) + ": (\\d+)$");

        assertThat((double) counted).isGreaterThan(taken * 0.97).isLessThan(taken * times + DOES_NOT_MATTER);
        assertThat(type.memory().most(payload.length)).isGreaterThanOrEqualTo(counted);
    }

    @Test
    void whenAMessageHasNoListsThenItsTypeAndItsSizeSayAll() {
        MessageMemory memory = registry.register(TestPing.class).memory();

        assertThat(memory.most(0)).isBetween(80L, 120L);
        assertThat(memory.most(1000) - memory.most(0)).isEqualTo(2000);
    }

    /** Prints what each of the messages takes on the heap, its places in a batch included. */
    static final class Measuring {
        private Measuring() {}

        public static void main(String[] arguments) throws IOException {
            MessageRegistry registry = new MessageRegistry();
            for (Arguments one : messages().toList()) {
                Message message = (Message) Objects.requireNonNull(one.get()[1]);
                MessageType type = registry.register(message.getClass());
                byte[] payload = message.toByteArray();
                long counted = type.memory().of(message, payload.length);
                int count = (int) (MEASURED_BYTES / counted);
                taken(type, payload, count);
                System.out.println(one.get()[0] + ": " + taken(type, payload, count));
            }
            // What it has printed is read while it lives.
            System.in.read();
        }

        private static long taken(MessageType type, byte[] payload, int count) throws InvalidProtocolBufferException {
            Message[] kept = new Message[count];
            long before = usedBytes();
            try {
                for (int i = 0; i < count; i++) {
                    kept[i] = type.parser().parseFrom(payload);
                }
                return Math.round((double) (usedBytes() - before) / count) + PLACES_IN_A_BATCH;
            } finally {
                Reference.reachabilityFence(kept);
            }
        }

        private static long usedBytes() {
            System.gc();
            System.gc();
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }
    }
}
