package io.byteborne.mygame;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.login.Authenticator;
import io.byteborne.test.GameTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;

/** A game's own test in a clone has all of the game; what the framework's tests leave out, FrameworkOnlyTests shows. */
@GameTest
class StubbornGameTests {
    @Autowired
    private ObjectProvider<Authenticator<?>> authenticators;

    @Test
    void whenTheTestIsTheGamesThenItsBeansAreThere() {
        assertThat(authenticators.stream()).hasSize(1);
    }
}
