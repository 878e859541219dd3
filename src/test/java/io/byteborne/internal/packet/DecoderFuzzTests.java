package io.byteborne.internal.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.byteborne.testing.FuzzInputs;
import java.io.IOException;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays the inputs that are kept of {@link DecoderFuzz}, and a few more each time. */
class DecoderFuzzTests {
    private static final int MUTATIONS = 20;

    static Stream<Named<byte[]>> inputs() throws IOException {
        return FuzzInputs.of("decoder");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void whenAKeptInputComesThenItIsDecodedAsTheReferenceSays(byte[] input) {
        assertThatCode(() -> DecoderFuzz.fuzzerTestOneInput(input)).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void whenAKeptInputIsChangedAtRandomThenItIsDecodedAsTheReferenceSays(byte[] input) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < MUTATIONS && input.length > 0; i++) {
            byte[] changed = input.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);

            assertThatCode(() -> DecoderFuzz.fuzzerTestOneInput(changed))
                    .as("seed %d, mutation %d", seed, i)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void whenInputsAreLookedForThenEveryKindOfEndIsAmongThem() throws IOException {
        assertThat(inputs().map(input -> ReferenceDecoder.decode(ReadPlan.of(input.getPayload()).stream(), 16 * 1024))
                        .map(decoded -> decoded.reason() + (decoded.rest() > 0 ? " inside a packet" : "")))
                .contains("null", "null inside a packet", "bad_size", "frame_too_large", "malformed", "closed_by_game");
    }
}
