package io.byteborne.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsolePropertiesTests {
    @Test
    void whenNamesAreSetThenTheirCaseDoesNotMatter() {
        assertThat(new ConsoleProperties(null, Set.of("Ops.Example", "ops-2")).hosts())
                .containsExactlyInAnyOrder("ops.example", "ops-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "https://ops.example", "ops.example:8443", "${NOPE}", "ops.example/", "*"})
    void whenItIsNoNameThenItIsNamed(String wrong) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConsoleProperties(null, Set.of("ops.example", wrong)))
                .withMessageContaining("byteborne.console.hosts has '" + wrong + "'");
    }
}
