package io.byteborne.internal.logging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThreadStackTests {
    @Test
    void whenAThreadIsShownThenItsNameAndItsCallsAreThere() {
        String shown = ThreadStack.of(Thread.currentThread());

        assertThat(shown)
                .startsWith(Thread.currentThread().getName())
                .contains("\tat ")
                .contains("ThreadStackTests.whenAThreadIsShownThenItsNameAndItsCallsAreThere(ThreadStackTests.java:");
    }
}
