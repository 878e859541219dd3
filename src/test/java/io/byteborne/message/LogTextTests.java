package io.byteborne.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogTextTests {
    @ParameterizedTest
    @ValueSource(strings = {"", "Ada", "Åsa Öberg", "阿达", "عايدة", "C:\\temp", "(ಠ_ಠ) 🎲", "{} %s ${x}"})
    void whenTextIsOrdinaryThenItStaysAsItIs(String text) {
        assertThat(LogText.of(text)).isSameAs(text);
    }

    @ParameterizedTest
    @CsvSource({
        "000a, \\n",
        "000d, \\r",
        "0009, \\t",
        "0000, \\u0000",
        "001b, \\u001b",
        "007f, \\u007f",
        "0085, \\u0085",
        "009b, \\u009b",
        "200f, \\u200f",
        "2028, \\u2028",
        "2029, \\u2029",
        "202e, \\u202e",
        "2066, \\u2066",
        "feff, \\ufeff",
        "d800, \\ud800",
        "dc00, \\udc00",
        "e0001, \\U000e0001",
    })
    void whenACharacterCouldDoHarmThenItsEscapeIsShown(String codePoint, String shown) {
        String harmful = Character.toString(Integer.parseInt(codePoint, 16));

        assertThat(LogText.of("a" + harmful + "b")).isEqualTo("a" + shown + "b");
    }

    @Test
    void whenTextIsLongThenItIsCutAndItsLengthIsShown() {
        String longest = "x".repeat(LogText.MAX_LENGTH);

        assertThat(LogText.of(longest)).isSameAs(longest);
        assertThat(LogText.of(longest + "yz")).isEqualTo(longest + "… (2002 characters)");
        assertThat(LogText.of("🎲".repeat(LogText.MAX_LENGTH)))
                .as("no character is cut into halves")
                .isEqualTo("🎲".repeat(LogText.MAX_LENGTH / 2) + "… (4000 characters)");
        assertThat(LogText.of("x🎲".repeat(LogText.MAX_LENGTH)))
                .doesNotContain("\\u")
                .hasSizeLessThan(LogText.MAX_LENGTH + 30);
        assertThat(LogText.of("\n".repeat(1_000_000))).as("escapes count").hasSizeLessThan(LogText.MAX_LENGTH + 30);
    }

    @Test
    void whenAValueIsNoTextThenItsOwnTextIsTaken() {
        assertThat(LogText.of(null)).isEqualTo("null");
        assertThat(LogText.of(12)).isEqualTo("12");
        assertThat(LogText.of(List.of("a\nb"))).isEqualTo("[a\\nb]");
    }

    @Test
    void whenAUsersNameIsShownThenItIsHarmlessAndShort() {
        assertThat(LogText.nameOf("Ada")).isEqualTo("Ada");
        assertThat(LogText.nameOf("Ada\n")).isEqualTo("Ada\\n");
        assertThat(LogText.nameOf("x".repeat(1000)))
                .isEqualTo("x".repeat(LogText.MAX_NAME_LENGTH) + "… (1000 characters)");
    }
}
