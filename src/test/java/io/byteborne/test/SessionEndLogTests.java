package io.byteborne.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.testproto.TestBoom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;

/** Which ends of sessions are logged; in the whole program, since its log is what users see. */
@GameTest
@Import(KitGame.class)
@ExtendWith(OutputCaptureExtension.class)
class SessionEndLogTests {
    @Autowired
    TestWorld world;

    @Autowired
    TestClients clients;

    @Test
    void whenAClientLeavesThenItsEndIsLoggedOnce(CapturedOutput output) {
        TestGameClient client = clients.connect();
        world.tick();

        client.close();
        world.tick();

        assertThat(output.getOut().lines().filter(line -> line.contains("Closed session ")))
                .singleElement()
                .asString()
                .contains(" INFO ")
                .endsWith(": peer_closed");
    }

    @Test
    void whenTheGameClosesASessionThenItsEndIsLoggedOnce(CapturedOutput output) {
        TestGameClient client = clients.connect();
        client.send(TestBoom.getDefaultInstance());
        world.tick(2);

        assertThat(output.getOut().lines().filter(line -> line.contains("Closed session ")))
                .singleElement()
                .asString()
                .contains(" INFO ")
                .endsWith(": closed_by_game");
    }
}
