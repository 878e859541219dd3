package io.byteborne.internal.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.catalogue.Catalogue.MessageEntry;
import io.byteborne.internal.codegen.Identifiers.Named;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentifiersTests {
    /** Of messages with ids from 2001 on. */
    private static List<String> identifiers(UnaryOperator<String> style, String... names) {
        List<MessageEntry> messages = IntStream.range(0, names.length)
                .mapToObj(i -> new MessageEntry(
                        names[i], 2001 + i, "from_client", null, null, "deliver", null, null, List.of()))
                .toList();
        return Identifiers.of(messages, style).stream().map(Named::identifier).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "C2S_Chat, C2S_CHAT",
        "S2C_MatchOver, S2C_MATCH_OVER",
        "HTTPServer, HTTP_SERVER",
        "dice, DICE",
        "_hidden_, HIDDEN",
        "a__b, A_B",
        "_1, MESSAGE_1",
        "__, MESSAGE_",
    })
    void whenANameIsToBeInUpperCaseThenItsWordsStandApart(String name, String expected) {
        assertThat(Identifiers.upperSnake(name)).isEqualTo(expected);
    }

    @Test
    void whenNamesDifferThenTheirLastPartsDo() {
        assertThat(identifiers(UnaryOperator.identity(), "proto.Roll", "proto.Outer.Inner", "Bare"))
                .containsExactly("Roll", "Inner", "Bare");
    }

    @Test
    void whenMessagesOfTwoPackagesHaveTheSameNameThenTheyHaveTheirFullOnes() {
        assertThat(identifiers(UnaryOperator.identity(), "a.Roll", "b.Roll", "b.Move"))
                .containsExactly("a_Roll", "b_Roll", "Move");
    }

    @Test
    void whenNamesAreTheSameInAnotherCaseThenTheyHaveTheirIds() {
        assertThat(identifiers(Identifiers::upperSnake, "p.MatchOver", "p.Match_Over", "p.Other"))
                .containsExactly("P_MATCH_OVER_2001", "P_MATCH_OVER_2002", "OTHER");
    }

    @Test
    void whenAFullNameIsAnothersShortOneThenAllDifferInTheEnd() {
        assertThat(identifiers(UnaryOperator.identity(), "a.Roll", "b.Roll", "c.a_Roll", "a_Roll_2001"))
                .doesNotHaveDuplicates()
                .hasSize(4);
    }
}
