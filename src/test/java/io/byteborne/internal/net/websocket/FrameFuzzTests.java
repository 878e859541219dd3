package io.byteborne.internal.net.websocket;

import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.byteborne.internal.packet.ReadPlan;
import io.byteborne.testing.FuzzInputs;
import io.byteborne.testing.TestPackets;
import io.byteborne.testing.TestWebSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays the inputs that are kept of {@link FrameFuzz}, and tries some more each time. */
class FrameFuzzTests {
    private static final int MUTATIONS = 20;
    private static final int STREAMS = 2000;

    static Stream<Named<byte[]>> inputs() throws IOException {
        return FuzzInputs.of("frames");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void whenAKeptInputComesThenItIsReadAsTheReferenceSays(byte[] input) {
        assertThatCode(() -> FrameFuzz.fuzzerTestOneInput(input)).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void whenAKeptInputIsChangedAtRandomThenItIsReadAsTheReferenceSays(byte[] input) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < MUTATIONS && input.length > 0; i++) {
            byte[] changed = input.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);

            assertThatCode(() -> FrameFuzz.fuzzerTestOneInput(changed))
                    .as("seed %d, mutation %d", seed, i)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void whenFramesOfAllKindsComeInAnyReadsThenTheyAreReadAsTheReferenceSays() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Set<Integer> all = Set.of(0, 1002, 1003, 4505, -1000, -1005);
        Set<Integer> ends = new TreeSet<>();
        // As many more as it takes until each end has been there.
        for (int i = 0; i < STREAMS || (i < 100 * STREAMS && !ends.containsAll(all)); i++) {
            byte[] input = TestPackets.join(cuts(random), frames(random));
            ends.add(ReferenceFrames.of(ReadPlan.of(input).stream()).end());

            assertThatCode(() -> FrameFuzz.fuzzerTestOneInput(input))
                    .as("seed %d, stream %d", seed, i)
                    .doesNotThrowAnyException();
        }
        assertThat(ends).containsAll(all);
    }

    private static byte[] cuts(Random random) {
        byte[] cuts = new byte[1 + random.nextInt(8)];
        random.nextBytes(cuts);
        cuts[0] = (byte) (cuts.length - 1);
        return cuts;
    }

    /** Most of them right. */
    private static byte[] frames(Random random) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        TestWebSocket.Framing framing = new TestWebSocket.Framing();
        for (int i = random.nextInt(12); i >= 0; i--) {
            byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 70_000 : 140)];
            random.nextBytes(bytes);
            switch (random.nextInt(30)) {
                case 0 -> frames.writeBytes(TestWebSocket.frame(random.nextInt(256), bytes));
                case 1 -> frames.writeBytes(TestWebSocket.message(bytes));
                case 2 -> frames.writeBytes(TestWebSocket.close(1000, "bye"));
                case 3 -> frames.writeBytes(TestWebSocket.frame(TestWebSocket.FINAL | TestWebSocket.CLOSE));
                case 4, 5, 6 ->
                    frames.writeBytes(TestWebSocket.frame(
                            TestWebSocket.FINAL | TestWebSocket.PING, new byte[random.nextInt(126)]));
                default -> writeParts(random, packet(random.nextInt(3000), bytes), framing, frames);
            }
        }
        return frames.toByteArray();
    }

    private static void writeParts(
            Random random, byte[] packet, TestWebSocket.Framing framing, ByteArrayOutputStream frames) {
        if (packet.length > 0xffff) {
            return;
        }
        for (int start = 0, end; start < packet.length; start = end) {
            end = Math.min(packet.length, start + 1 + random.nextInt(packet.length));
            frames.writeBytes(framing.frame(Arrays.copyOfRange(packet, start, end)));
        }
    }
}
