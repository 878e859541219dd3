package io.byteborne.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ByteborneWorldApplication;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What somebody adds to a clone does not change what the framework's tests test. */
class FrameworkOnlyTests {
    @Test
    void whenAFrameworksTestStartsTheProgramThenTheGameInTheCloneIsNotInIt() {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(ByteborneWorldApplication.class)
                .run("--byteborne.server.port=0", "--byteborne.websocket.port=0", "--server.port=0")) {
            assertThat(Arrays.stream(context.getBeanDefinitionNames()))
                    .contains("echoChat")
                    .doesNotContain("stubbornGame", "stubbornAuthenticator");
        }
    }

    @Test
    void whenAFrameworksTestStartsTheProgramThenTheSettingsOfTheCloneAreNotRead() {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(ByteborneWorldApplication.class)
                .run("--byteborne.server.port=0", "--byteborne.websocket.port=0", "--server.port=0")) {
            assertThat(context.getEnvironment().getPropertySources().stream())
                    .noneMatch(source -> source.getName().contains("file [application.properties]"))
                    .anyMatch(source -> source.getName().contains("class path resource [application.properties]"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.byteborne.RoomTests",
                "io.byteborne.internal.room.RoomTests",
                "io.byteborne.session.SessionTests",
                "io.byteborne.testing.LeakCheckTests",
                "howto.LoginHowToTests"
            })
    void whenAClassIsInAPackageOfTheFrameworkThenItIsTheFrameworks(String name) {
        assertThat(FrameworkOnly.isFrameworks(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"io.byteborne.mygame.DiceTests", "io.byteborne.internals.DiceTests", "com.example.DiceTests"})
    void whenAClassIsInAnotherPackageThenItIsAGames(String name) {
        assertThat(FrameworkOnly.isFrameworks(name)).isFalse();
    }
}
