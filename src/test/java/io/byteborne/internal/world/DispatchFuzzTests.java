package io.byteborne.internal.world;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.byteborne.testing.FuzzInputs;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays the inputs that are kept of {@link DispatchFuzz}. */
class DispatchFuzzTests {
    static Stream<Named<byte[]>> inputs() throws IOException {
        return FuzzInputs.of("dispatch");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void whenAKeptInputComesThenTheWorldDoesAsTheReferenceSays(byte[] input) {
        assertThatCode(() -> DispatchFuzz.fuzzerTestOneInput(input)).doesNotThrowAnyException();
    }
}
