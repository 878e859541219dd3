package io.byteborne.load.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTests {
    @ParameterizedTest
    @CsvSource({
        "play.example.com:12345, , true, play.example.com, 12345",
        "192.0.2.1:80, , false, 192.0.2.1, 80",
        "[::1]:80, , false, 0:0:0:0:0:0:0:1, 80",
        "wss://play.example.com/game, /game, true, play.example.com, 443",
        "wss://play.example.com:8443, /, true, play.example.com, 8443",
        "ws://play.example.com/, /, false, play.example.com, 80"
    })
    void whenAServerSaysWhereToGoThenThatIsUnderstood(
            String address, @Nullable String path, boolean tls, String host, int port) {
        assertThat(Target.of(address, path, tls)).isEqualTo(new Target(host, port));
    }

    @ParameterizedTest
    @CsvSource({
        "play.example.com, , true",
        "wss://play.example.com/, , true",
        "not an address:1, , true",
        "wss://play.example.com/other, /game, true",
        "ws://play.example.com/game, /game, true",
        "play.example.com:1, /game, true"
    })
    void whenConnectionsOfAnotherKindWouldBeNeededThenTheClientCannotGoThere(
            String address, @Nullable String path, boolean tls) {
        assertThat(Target.of(address, path, tls)).isNull();
    }

    @Test
    void whenAPlayerIsSentOnAndOnThenThatIsTooLongUnlessItStaysBetween() {
        Journey journey = null;
        for (int i = 0; i < 5; i++) {
            journey = Journey.next(journey, 7, i * 1_000_000_000L);
            assertThat(journey.isTooLong()).isFalse();
        }
        assertThat(Journey.next(journey, 7, 5_000_000_000L).isTooLong()).isTrue();
        assertThat(Journey.next(journey, 7, 15_000_000_000L).hops()).isEqualTo(1);
    }
}
