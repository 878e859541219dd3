package io.byteborne.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.support.DelegatingSmartContextLoader;

class GameTestCustomizerTests {
    private static final String WEB_SOCKET_PORT = "byteborne.websocket.port";

    private static @Nullable String webSocketPort(Map<String, Object> ofTheGame) {
        GenericApplicationContext context = new GenericApplicationContext();
        context.getEnvironment().getPropertySources().addLast(new MapPropertySource("game", ofTheGame));
        new GameTestCustomizer(
                        Object.class,
                        Map.of("byteborne.server.port", 0),
                        new GameTestCustomizer.Patience(Duration.ofSeconds(1)))
                .customizeContext(
                        context,
                        new MergedContextConfiguration(
                                GameTestCustomizerTests.class, null, null, null, new DelegatingSmartContextLoader()));
        return context.getEnvironment().getProperty(WEB_SOCKET_PORT);
    }

    @Test
    void whenTheGameHasAPortForWebSocketThenItsTestHasAFreeOne() {
        assertThat(webSocketPort(Map.of(WEB_SOCKET_PORT, 12346))).isEqualTo("0");
    }

    @Test
    void whenTheGameHasNoneThenItsTestHasNone() {
        assertThat(webSocketPort(Map.of())).isNull();
        assertThat(webSocketPort(Map.of(WEB_SOCKET_PORT, ""))).isEmpty();
    }
}
