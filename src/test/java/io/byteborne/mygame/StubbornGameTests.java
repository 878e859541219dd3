package io.byteborne.mygame;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.test.GameTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** A game's own test in a clone has all of the game; what the framework's tests leave out, FrameworkOnlyTests shows. */
@GameTest
class StubbornGameTests {
    @Autowired
    private ApplicationContext context;

    @Test
    void whenTheTestIsTheGamesThenItsBeansAreThere() {
        assertThat(context.containsBean("stubbornAuthenticator")).isTrue();
    }
}
