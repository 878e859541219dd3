package io.byteborne.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What is due between two ticks happens between them. A ping is due every five seconds. */
@GameTest(properties = {"byteborne.world.tick-interval=1m", "byteborne.session.idle-timeout=0"})
class RareTicksTests {
    @Test
    void whenPingsAreDueBetweenTicksThenEachIsAnsweredAtItsTime(
            @Autowired TestWorld world, @Autowired TestClients clients, @Autowired SessionManager sessions) {
        TestGameClient client = clients.connect().hello("arena-web", "1.4.2");

        world.advance(Duration.ofMinutes(5));

        assertThat(sessions.all())
                .singleElement()
                .extracting(Session::traffic)
                .satisfies(traffic ->
                        assertThat(traffic.messagesIn()).as("hello and answers").isEqualTo(1 + 1 + 5 * 12));
        client.expectNothing();
    }
}
