package io.byteborne.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The load client where digits and letters are others. */
class LocaleTests {
    private static final Pattern FOREIGN_DIGIT = Pattern.compile("[\\p{Nd}&&[^0-9]]");

    private final Locale before = Locale.getDefault();

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG-u-nu-arab", "fa-IR", "bn-BD", "tr-TR"})
    void whenTheMachinesLocaleHasDigitsOfItsOwnThenTheClientPlaysAndReportsAsElsewhere(
            String locale, @TempDir Path folder) throws IOException {
        Locale.setDefault(Locale.forLanguageTag(locale));
        Path report = folder.resolve("report.html");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (FaultyServer server = new FaultyServer(List::of)) {
            String[] arguments = {
                "--port=" + server.port(),
                "--connections=2",
                "--in-flight=2",
                "--duration=1s",
                "--message=${connection} ${n} ${random:10}",
                "--report=" + report
            };

            int exitCode = LoadApplication.run(
                    "io.byteborne.proto", arguments, new PrintStream(printed, true, StandardCharsets.UTF_8));

            assertThat(exitCode).as(printed.toString(StandardCharsets.UTF_8)).isZero();
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("2 connections to 127.0.0.1:", "2 messages in flight on each")
                .doesNotContainPattern(FOREIGN_DIGIT);
        assertThat(Files.readString(report))
                .contains("viewBox=\"0 0 1000 1000\"")
                .doesNotContainPattern(FOREIGN_DIGIT);
    }
}
