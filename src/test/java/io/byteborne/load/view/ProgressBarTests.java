package io.byteborne.load.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressBarTests {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    private String refreshed(int columns, Duration duration, boolean colours, long errors) {
        new ProgressBar(new Terminal(out, true, colours, columns), duration)
                .refresh(new Progress(12.4, 100, 5_000, 4_990, errors, 399.6, 1.234, 5.678, null));
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whenTheRunHasAnEndThenTheBarShowsHowFarItIs() {
        assertThat(refreshed(100, Duration.ofSeconds(31), false, 0))
                .isEqualTo("\r\u001b[K[================                        ]  40 %  19 s left  100 connected  400/s"
                        + "  p99 5.68 ms");
    }

    @Test
    void whenThereIsNoEndThenThereIsNoBar() {
        new ProgressBar(new Terminal(out, true, false, 100), null)
                .refresh(new Progress(3_725, 1, 0, 0, 0, 0, Double.NaN, Double.NaN, null));

        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("\r\u001b[K1:02 h  1 connected  0/s");
    }

    @Test
    void whenTheTerminalIsNarrowThenTheLineStillFitsAndErrorsAreSeen() {
        assertThat(refreshed(30, Duration.ofSeconds(31), false, 7))
                .startsWith("\r\u001b[K 40 %")
                .endsWith("  7 errors")
                .hasSize("\r\u001b[K".length() + 29);
    }

    @Test
    void whenColoursAreWelcomeThenErrorsAreRed() {
        assertThat(refreshed(100, Duration.ofSeconds(31), true, 7)).contains("\u001b[31m  7 errors\u001b[0m");
    }

    @Test
    void whenAnErrorComesThenItStandsOnALineOfItsOwn() {
        new ProgressBar(new Terminal(out, true, false, 100), null).error("lost");

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .isEqualTo("\r\u001b[Kerror: lost" + System.lineSeparator());
    }

    @Test
    void whenItIsNoTerminalOrADumbOneThenLinesAreNotDrawnOver() {
        assertThat(Terminal.of(out, Map.of("TERM", "xterm"), false).redraws()).isFalse();
        assertThat(Terminal.of(out, Map.of("TERM", "dumb"), true).redraws()).isFalse();
        assertThat(Terminal.of(out, Map.of(), true).redraws()).isFalse();
        assertThat(Terminal.of(out, Map.of("TERM", "xterm"), true).redraws()).isTrue();
    }

    @Test
    void whenColoursAreNotWantedThenThereAreNone() {
        assertThat(Terminal.of(out, Map.of("TERM", "xterm", "NO_COLOR", "1"), true)
                        .colours())
                .isFalse();
        assertThat(Terminal.of(out, Map.of("TERM", "xterm", "NO_COLOR", ""), true)
                        .colours())
                .isTrue();
    }
}
