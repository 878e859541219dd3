package io.byteborne.internal.room;

import static io.byteborne.testing.TestPackets.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.net.NettyServerService;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.Reply;
import io.byteborne.room.Room;
import io.byteborne.room.Rooms;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.WholeServerTest;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.byteborne.world.WorldExecutor;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Rooms in the whole server. A client's ping joins the room that it names, and is told to the others there. */
@WholeServerTest
class RoomSocketTests {
    private final NettyServerService server;
    private final DefaultMessageDispatcher dispatcher;
    private final Rooms rooms;
    private final WorldExecutor world;
    private final HandlerRegistration joining;

    @Autowired
    RoomSocketTests(NettyServerService server, DefaultMessageDispatcher dispatcher, Rooms rooms, WorldExecutor world) {
        this.server = server;
        this.dispatcher = dispatcher;
        this.rooms = rooms;
        this.world = world;
        joining = dispatcher.register(TestPing.class, "joining", (session, ping) -> {
            Room room = rooms.findOrCreate(ping.getText());
            room.join(session);
            return Reply.toSender(pong(0)).and(Reply.toOthersIn(room, pong(ping.getSequence())));
        });
    }

    @AfterEach
    void unregister() {
        dispatcher.unregister(joining);
    }

    private TestClient join(String room, long sequence) throws IOException {
        TestClient client =
                TestClient.connect(Objects.requireNonNull(server.localAddress()).getPort());
        client.send(TestPackets.of(
                TestPing.newBuilder().setText(room).setSequence(sequence).build()));
        expect(client, pong(0));
        return client;
    }

    private static TestPong pong(long sequence) {
        return TestPong.newBuilder().setSequence(sequence).build();
    }

    private static void expect(TestClient client, Message message) throws IOException {
        assertThat(hex(client.readPacket())).isEqualTo(hex(TestPackets.of(message)));
    }

    @Test
    void whenClientsAreInARoomThenTheyHearOfEachOther() throws IOException {
        try (TestClient first = join("red", 1);
                TestClient elsewhere = join("blue", 2);
                TestClient second = join("red", 3);
                TestClient third = join("red", 4)) {
            expect(first, pong(3));
            expect(first, pong(4));
            expect(second, pong(4));

            elsewhere.shutdownOutput();
            third.shutdownOutput();
            elsewhere.expectFin();
            third.expectFin();
        }
    }

    @Test
    void whenClientsGoInWhateverWayThenTheRoomGoesWithThem() throws IOException {
        TestClient orderly = join("green", 1);
        TestClient broken = join("green", 2);
        TestClient violating = join("green", 3);
        assertThat(Objects.requireNonNull(rooms.find("green")).size()).isEqualTo(3);

        orderly.close();
        broken.reset();
        violating.send(hex("00 00 00 00"));

        await().until(() -> rooms.find("green") == null);
        await().until(() -> rooms.sessionCount() == 0);
        violating.close();
    }

    @Test
    void whenAClientInTooManyRoomsTriesAtMoreThenItLeavesNoneBehindAndClosesNoneOfOthers() throws Exception {
        int allowed = 32;
        Room made = CompletableFuture.supplyAsync(() -> rooms.create("made for others"), world)
                .get(10, TimeUnit.SECONDS);
        try (TestClient client = join("mine 1", 1)) {
            for (int i = 2; i <= allowed; i++) {
                client.send(TestPackets.of(
                        TestPing.newBuilder().setText("mine " + i).build()));
                expect(client, pong(0));
            }
            for (int i = 0; i < 100; i++) {
                client.send(TestPackets.of(
                        TestPing.newBuilder().setText("too many " + i).build()));
            }
            client.send(TestPackets.of(
                    TestPing.newBuilder().setText("made for others").build()));
            // Of those that were refused, nothing is heard: this answer shows that they are dealt with.
            client.send(TestPackets.of(TestPing.newBuilder().setText("mine 1").build()));
            expect(client, pong(0));

            assertThat(rooms.all())
                    .extracting(Room::name)
                    .filteredOn(name -> name.startsWith("too many"))
                    .isEmpty();
            assertThat(made.isOpen()).isTrue();
            assertThat(rooms.find("made for others")).isSameAs(made);
        } finally {
            world.execute(made::close);
        }
    }
}
