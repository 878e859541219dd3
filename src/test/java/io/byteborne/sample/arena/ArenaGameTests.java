package io.byteborne.sample.arena;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.proto.C2S_Join;
import io.byteborne.proto.C2S_Leave;
import io.byteborne.proto.C2S_Login;
import io.byteborne.proto.C2S_Say;
import io.byteborne.proto.C2S_Steer;
import io.byteborne.proto.Position;
import io.byteborne.proto.S2C_Join;
import io.byteborne.proto.S2C_Joined;
import io.byteborne.proto.S2C_Left;
import io.byteborne.proto.S2C_Login;
import io.byteborne.proto.S2C_Positions;
import io.byteborne.proto.S2C_Refused;
import io.byteborne.proto.S2C_Said;
import io.byteborne.room.Rooms;
import io.byteborne.test.GameTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import io.byteborne.test.TestWorld;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.ActiveProfiles;

@GameTest
@ActiveProfiles("arena")
class ArenaGameTests {
    private final TestWorld world;
    private final TestClients clients;
    private final Rooms rooms;

    @Autowired
    ArenaGameTests(TestWorld world, TestClients clients, Rooms rooms) {
        this.world = world;
        this.clients = clients;
        this.rooms = rooms;
    }

    private TestGameClient login(String name) {
        TestGameClient client = clients.connect();
        S2C_Login answer = client.request(C2S_Login.newBuilder().setName(name).build(), S2C_Login.class);
        assertThat(answer.getError()).isEmpty();
        return client;
    }

    private TestGameClient join(String name, String room) {
        TestGameClient client = login(name);
        S2C_Join answer = client.request(C2S_Join.newBuilder().setRoom(room).build(), S2C_Join.class);
        assertThat(answer.getError()).isEmpty();
        return client;
    }

    @Test
    void whenANameIsTakenThenNobodyElseGetsIt() {
        login("anna");

        S2C_Login second = clients.connect()
                .request(C2S_Login.newBuilder().setRequest(7).setName("anna").build(), S2C_Login.class);

        assertThat(second.getError()).isNotEmpty();
        assertThat(second.getRequest()).isEqualTo(7);
    }

    @Test
    void whenANameIsNoNameThenItIsRefused() {
        S2C_Login answer =
                clients.connect().request(C2S_Login.newBuilder().setName("a b").build(), S2C_Login.class);

        assertThat(answer.getError()).contains("1 to 20 letters");
    }

    @Test
    void whenSomebodyJoinsThenTheOthersHearOfIt() {
        TestGameClient anna = join("anna", "meadow");
        join("ben", "meadow");

        assertThat(anna.await(S2C_Joined.class).getPlayer()).isEqualTo("ben");
    }

    @Test
    void whenAPlayerSteersThenItsRoomSeesItMove() {
        TestGameClient anna = join("anna", "meadow");
        anna.send(C2S_Steer.newBuilder().setX(1).build());
        world.tick();
        // Each tick from now on moves anna by half a field: ten fields a second, twenty ticks.
        world.advance(Duration.ofSeconds(1));

        Position last = anna.received(S2C_Positions.class).getLast().getPlayers(0);

        assertThat(last.getPlayer()).isEqualTo("anna");
        assertThat(last.getX()).isBetween(59f, 61f);
        assertThat(last.getY()).isEqualTo(50);
    }

    @Test
    void whenAPlayerComesBackThenItStandsWhereItWas() {
        TestGameClient wanda = join("wanda", "meadow");
        wanda.send(C2S_Steer.newBuilder().setX(1).build());
        world.tick();
        world.advance(Duration.ofSeconds(1));
        wanda.close();
        world.tick(2);

        S2C_Join answer =
                login("wanda").request(C2S_Join.newBuilder().setRoom("forest").build(), S2C_Join.class);

        assertThat(answer.getPlayers(0).getX()).isBetween(59f, 61f);
        assertThat(answer.getPlayers(0).getWalked()).isBetween(9f, 11f);
    }

    @Test
    void whenSomebodySpeaksThenOnlyItsRoomHearsIt() {
        TestGameClient anna = join("anna", "meadow");
        TestGameClient ben = join("ben", "meadow");
        TestGameClient carl = join("carl", "forest");

        anna.send(C2S_Say.newBuilder().setText("hello").build());

        assertThat(ben.await(S2C_Said.class))
                .isEqualTo(
                        S2C_Said.newBuilder().setPlayer("anna").setText("hello").build());
        assertThat(carl.received(S2C_Said.class)).isEmpty();
    }

    @Test
    void whenAPlayerLeavesOrHangsUpThenTheOthersHearOfItAndAnEmptyRoomIsGone() {
        TestGameClient anna = join("anna", "meadow");
        TestGameClient ben = join("ben", "meadow");
        TestGameClient carl = join("carl", "meadow");

        ben.send(C2S_Leave.getDefaultInstance());
        assertThat(anna.await(S2C_Left.class).getPlayer()).isEqualTo("ben");
        carl.close();
        assertThat(anna.await(S2C_Left.class).getPlayer()).isEqualTo("carl");
        anna.close();
        world.tick();

        assertThat(rooms.count()).isZero();
    }

    @Test
    void whenSomebodyIsInNoRoomThenItIsToldSo() {
        TestGameClient anna = login("anna");

        anna.send(C2S_Say.newBuilder().setText("hello?").build());

        assertThat(anna.await(S2C_Refused.class).getReason()).isEqualTo("join a room first");
    }

    @Test
    void whenARoomHasNoNameThenTheAnswerSaysSo() {
        S2C_Join answer =
                login("anna").request(C2S_Join.newBuilder().setRequest(3).build(), S2C_Join.class);

        assertThat(answer.getError()).contains("1 to 20 characters");
        assertThat(answer.getRequest()).isEqualTo(3);
    }
}
