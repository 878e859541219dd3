package io.byteborne.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinesTests {
    @ParameterizedTest
    @CsvSource({
        "hello, 12, 7, hello.... #7",
        "hello, 6, 12, he #12",
        "hello, 3, 123, hel",
        "häää, 5, 1, h. #1",
    })
    void whenASizeIsSetThenEachLineHasIt(String text, int size, long number, String line) {
        assertThat(new Lines(text, size).line(number))
                .satisfies(made ->
                        assertThat(made.getBytes(StandardCharsets.UTF_8)).hasSize(size))
                .isEqualTo(line);
    }

    @Test
    void whenNoSizeIsSetThenTheTextStaysAsItIs() {
        assertThat(new Lines("hello", null).line(3)).isEqualTo("hello #3");
    }
}
