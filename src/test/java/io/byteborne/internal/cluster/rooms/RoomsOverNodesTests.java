package io.byteborne.internal.cluster.rooms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.byteborne.cluster.Cluster;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.Delivery;
import io.byteborne.internal.cluster.TestNode;
import io.byteborne.internal.cluster.redis.TestRedis;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.login.UserRegistry;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.loginproto.S2C_Login;
import io.byteborne.room.ClusterRooms;
import io.byteborne.room.RedirectException;
import io.byteborne.room.Room;
import io.byteborne.room.RoomExistsException;
import io.byteborne.room.RoomFullException;
import io.byteborne.room.RoomJoin;
import io.byteborne.room.RoomNotFoundException;
import io.byteborne.room.RoomOptions;
import io.byteborne.room.Rooms;
import io.byteborne.server.ServerService;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import io.byteborne.session.Transport;
import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Welcome;
import io.byteborne.testing.ChildProgram;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.TestPackets;
import io.byteborne.world.WorldExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Rooms on nodes that are whole programs and refuse second logins, with a real Redis between them; {@code c} has no address. */
@Timeout(240)
class RoomsOverNodesTests {
    private static final int HELLO = 1;
    private static final int WELCOME = 2;
    private static final int GOODBYE = 5;
    private static final int LOGIN = 9300;
    private static final int TEXT = 9301;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static TestRedis redis;
    private static ConfigurableApplicationContext a;
    private static ConfigurableApplicationContext b;
    private static ConfigurableApplicationContext c;

    private final List<Client> clients = new ArrayList<>();

    @BeforeAll
    static void start() {
        redis = new TestRedis();
        a = start("a", "--byteborne.resume.window=1m");
        b = start("b", "--byteborne.resume.window=1m");
        c = TestNode.start("c", redis.port(), List.of(), RoomGame.class);
        await().atMost(PATIENCE).until(() -> c.getBean(Cluster.class).nodes().size() == 3);
        await().atMost(PATIENCE).until(() -> a.getBean(Cluster.class).nodes().size() == 3);
    }

    private static ConfigurableApplicationContext start(String id, String setting) {
        return TestNode.start(
                id,
                redis.port(),
                List.of(
                        "--byteborne.cluster.address=%s.example.com:7001".formatted(id),
                        "--byteborne.cluster.websocket-address=wss://%s.example.com/game".formatted(id),
                        setting),
                RoomGame.class);
    }

    @AfterAll
    static void stop() {
        List.of(a, b, c).forEach(ConfigurableApplicationContext::close);
        redis.close();
    }

    @AfterEach
    void leave() throws IOException {
        for (Client client : clients) {
            client.connection.close();
        }
        for (ConfigurableApplicationContext node : List.of(a, b, c)) {
            onWorld(node, () -> {
                node.getBean(SessionManager.class).closeAll();
                node.getBean(Rooms.class).all().forEach(Room::close);
                return true;
            });
            await().atMost(PATIENCE)
                    .until(() -> onWorld(
                                    node,
                                    () -> node.getBean(UserRegistry.class).count()
                                            + node.getBean(RoomClaims.class).count())
                            == 0);
        }
    }

    /** A player who uses the session protocol, if it says hello. */
    private static final class Client {
        private final TestClient connection;

        Client(TestClient connection) {
            this.connection = connection;
        }

        Welcome hello(ByteString ticket) throws IOException {
            connection.send(TestPackets.packet(
                    HELLO,
                    Hello.newBuilder().setResumable(true).setTicket(ticket).build()));
            return Welcome.parseFrom(read(WELCOME));
        }

        String login(String name) throws IOException {
            connection.send(TestPackets.packet(
                    LOGIN, C2S_Login.newBuilder().setName(name).build()));
            return text();
        }

        String text() throws IOException {
            return S2C_Login.parseFrom(read(TEXT)).getText();
        }

        Goodbye goodbye() throws IOException {
            return Goodbye.parseFrom(read(GOODBYE));
        }

        /** The payload of the next packet with that id; what comes before is skipped. */
        private byte[] read(int id) throws IOException {
            byte[] packet = connection.readPacket();
            while (PacketHeader.idAt(packet, 0) != id) {
                packet = connection.readPacket();
            }
            return Arrays.copyOfRange(packet, PacketHeader.SIZE, packet.length);
        }
    }

    private Client connect(ConfigurableApplicationContext node, Transport transport) throws IOException {
        Client client = new Client(TestClient.connect(transport, node.getBean(ServerService.class)));
        clients.add(client);
        return client;
    }

    private Client loggedIn(ConfigurableApplicationContext node, String name, Transport transport, ByteString ticket)
            throws IOException {
        Client client = connect(node, transport);
        client.hello(ticket);
        assertThat(client.login(name)).isEqualTo("welcome");
        return client;
    }

    private Client loggedIn(ConfigurableApplicationContext node, String name) throws IOException {
        return loggedIn(node, name, Transport.TCP, ByteString.EMPTY);
    }

    private static <T> T onWorld(ConfigurableApplicationContext node, Supplier<T> question) {
        return get(CompletableFuture.supplyAsync(question, node.getBean(WorldExecutor.class)));
    }

    private static <T extends @Nullable Object> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException reason) {
                throw reason;
            }
            throw new AssertionError(failure);
        } catch (InterruptedException | TimeoutException failure) {
            throw new AssertionError(failure);
        }
    }

    /** What a node's rooms answer. */
    private static <T extends @Nullable Object> CompletableFuture<T> ask(
            ConfigurableApplicationContext node, Function<ClusterRooms, CompletionStage<T>> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        node.getBean(WorldExecutor.class)
                .execute(() -> question.apply(node.getBean(ClusterRooms.class)).whenComplete((value, failure) -> {
                    assertThat(Thread.currentThread().getName()).isEqualTo("world");
                    if (failure == null) {
                        answer.complete(value);
                    } else {
                        answer.completeExceptionally(failure);
                    }
                }));
        return answer;
    }

    private static Room create(ConfigurableApplicationContext node, String name, int capacity) {
        return get(ask(
                node, rooms -> rooms.create(name, RoomOptions.DEFAULT.staying().withCapacity(capacity))));
    }

    private static Session sessionOf(ConfigurableApplicationContext node, String user) {
        return Objects.requireNonNull(node.getBean(UserRegistry.class).find(user));
    }

    private static RoomJoin join(ConfigurableApplicationContext node, String user, String room) {
        return get(ask(node, rooms -> rooms.join(sessionOf(node, user), room)));
    }

    private static @Nullable ClusterNode where(ConfigurableApplicationContext node, String room) {
        return get(ask(node, rooms -> rooms.where(room)));
    }

    @Test
    void whenARoomIsCreatedThenAllNodesFindItAndReachItsMembers() throws IOException {
        Room room = create(a, "lobby", 10);
        Client member = loggedIn(a, "Ada");
        assertThat(join(a, "Ada", "lobby")).isEqualTo(RoomJoin.JOINED);
        assertThat(member.text()).isEqualTo("joined lobby");

        assertThat(where(b, "lobby")).extracting(ClusterNode::id).isEqualTo("a");
        assertThatThrownBy(() -> create(b, "lobby", 10)).isInstanceOf(RoomExistsException.class);
        List<CompletionStage<Delivery>> deliveries = new ArrayList<>();
        onWorld(b, () -> {
            for (int i = 0; i < 500; i++) {
                Message text = RoomGame.text(Integer.toString(i));
                deliveries.add(b.getBean(ClusterRooms.class).broadcast("lobby", text));
            }
            return true;
        });
        for (int i = 0; i < 500; i++) {
            assertThat(member.text()).isEqualTo(Integer.toString(i));
        }
        assertThat(deliveries).allMatch(delivery -> get(delivery) == Delivery.SENT);

        onWorld(a, () -> {
            room.close();
            return true;
        });
        await().atMost(PATIENCE).until(() -> where(b, "lobby") == null);
        Delivery lost = get(ask(b, rooms -> rooms.broadcast("lobby", RoomGame.text("lost"))));
        assertThat(lost).isEqualTo(Delivery.OFFLINE);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void whenTheRoomIsElsewhereThenTheClientIsSentThereAndIsInTheRoomOnceItHasLoggedIn(Transport transport)
            throws IOException {
        Room room = create(a, "match", 10);
        Client before = loggedIn(b, "Ada", transport, ByteString.EMPTY);

        assertThat(join(b, "Ada", "match")).isEqualTo(RoomJoin.REDIRECTED);

        Goodbye goodbye = before.goodbye();
        assertThat(goodbye.getReason()).isEqualTo("redirect");
        assertThat(goodbye.getMayReconnect()).isTrue();
        assertThat(goodbye.getRetryAfterMillis()).isZero();
        assertThat(goodbye.getAddress())
                .isEqualTo(transport == Transport.TCP ? "a.example.com:7001" : "wss://a.example.com/game");
        assertThat(goodbye.getTicket().size()).isEqualTo(16);
        // The game there has heard of it before the client has.
        assertThat(b.getBean(RoomGame.class).left).contains("Ada redirect");
        before.connection.expectFin();
        assertThat(before.connection.closeCode()).isEqualTo(transport == Transport.TCP ? 0 : 4009);

        Client after = connect(a, transport);
        assertThat(after.hello(goodbye.getTicket()).getResumed()).isFalse();
        assertThat(room.members()).as("not yet: nobody has logged in").isEmpty();
        assertThat(after.login("Ada")).isEqualTo("welcome");
        assertThat(after.text()).isEqualTo("joined match");
        assertThat(onWorld(a, () -> room.contains(sessionOf(a, "Ada")))).isTrue();
    }

    @Test
    void whenPlayersGoToAndFroThenEachLoginFindsThemFreeThoughSecondLoginsAreRefused() throws IOException {
        create(a, "here", 10);
        create(b, "there", 10);
        Client client = loggedIn(a, "Max");
        for (int i = 0; i < 20; i++) {
            ConfigurableApplicationContext from = i % 2 == 0 ? a : b;
            ConfigurableApplicationContext to = i % 2 == 0 ? b : a;
            String room = i % 2 == 0 ? "there" : "here";

            assertThat(join(from, "Max", room)).isEqualTo(RoomJoin.REDIRECTED);
            client = loggedIn(to, "Max", Transport.TCP, client.goodbye().getTicket());

            assertThat(client.text()).isEqualTo("joined " + room);
        }
    }

    @Test
    void whenASessionIsSentElsewhereThenItsTokenIsWorthNothing() throws IOException {
        create(a, "match", 10);
        Client client = connect(b, Transport.TCP);
        Welcome welcome = client.hello(ByteString.EMPTY);
        assertThat(client.login("Ivy")).isEqualTo("welcome");
        assertThat(join(b, "Ivy", "match")).isEqualTo(RoomJoin.REDIRECTED);
        client.goodbye();

        Client again = connect(b, Transport.TCP);
        again.connection.send(TestPackets.packet(
                HELLO,
                Hello.newBuilder()
                        .setResumable(true)
                        .setResumeToken(welcome.getResumeToken())
                        .build()));

        assertThat(Welcome.parseFrom(again.read(WELCOME)).getResumed()).isFalse();
    }

    @Test
    void whenTheRoomIsFullOrThereIsNoneThenTheSessionStays() throws IOException {
        create(a, "duel", 1);
        Client first = loggedIn(b, "Ada");
        Client second = loggedIn(b, "Bob");
        assertThat(join(b, "Ada", "duel")).isEqualTo(RoomJoin.REDIRECTED);

        assertThatThrownBy(() -> join(b, "Bob", "duel")).isInstanceOf(RoomFullException.class);
        assertThatThrownBy(() -> join(b, "Bob", "nowhere")).isInstanceOf(RoomNotFoundException.class);

        get(ask(b, rooms -> rooms.create("here", RoomOptions.DEFAULT)));
        assertThat(join(b, "Bob", "here")).isEqualTo(RoomJoin.JOINED);
        assertThat(second.text()).isEqualTo("joined here");
        Client there = loggedIn(a, "Ada", Transport.TCP, first.goodbye().getTicket());
        assertThat(there.text()).isEqualTo("joined duel");
    }

    @Test
    void whenATicketIsAnotherUsersOrUsedThenTheSessionGoesOnWithoutTheRoom() throws IOException {
        Room room = create(a, "match", 10);
        Client ada = loggedIn(b, "Ada");
        assertThat(join(b, "Ada", "match")).isEqualTo(RoomJoin.REDIRECTED);
        ByteString ticket = ada.goodbye().getTicket();
        long refused = a.getBean(Seats.class).refused();

        Client eve = loggedIn(a, "Eve", Transport.TCP, ticket);
        Client moved = loggedIn(a, "Ada", Transport.TCP, ticket);
        assertThat(moved.text()).isEqualTo("joined match");
        moved.connection.close();
        await().atMost(PATIENCE)
                .until(() -> a.getBean(UserRegistry.class).find("Ada") == null
                        || sessionOf(a, "Ada").isDetached());
        Client again = loggedIn(a, "Ada", Transport.TCP, ticket);

        for (Client client : List.of(eve, again)) {
            String user = client == eve ? "Eve" : "Ada";
            assertThat(onWorld(a, () -> sessionOf(a, user).send(RoomGame.text("here"))))
                    .isTrue();
            assertThat(client.text()).isEqualTo("here");
        }
        // The game hears of the last login when the session has ended that it replaces.
        await().atMost(PATIENCE).until(() -> a.getBean(Seats.class).refused() == refused + 2);
        assertThat(onWorld(a, () -> room.size())).isZero();
    }

    @Test
    void whenAClientCannotBeSentElsewhereThenTheSessionStays() throws IOException {
        create(c, "corner", 10);
        create(a, "match", 10);
        Client tcp = loggedIn(b, "Ada");
        loggedIn(b, "Web", Transport.WEB_SOCKET, ByteString.EMPTY);
        Client plain = connect(b, Transport.TCP);
        assertThat(plain.login("Old")).isEqualTo("welcome");

        assertThatThrownBy(() -> join(b, "Ada", "corner"))
                .isInstanceOf(RedirectException.class)
                .hasMessageContaining("byteborne.cluster.address");
        assertThatThrownBy(() -> join(b, "Web", "corner"))
                .isInstanceOf(RedirectException.class)
                .hasMessageContaining("byteborne.cluster.websocket-address");
        assertThatThrownBy(() -> join(b, "Old", "match"))
                .isInstanceOf(RedirectException.class)
                .hasMessageContaining("session protocol");

        assertThat(onWorld(b, () -> sessionOf(b, "Ada").send(RoomGame.text("here"))))
                .isTrue();
        assertThat(tcp.text()).isEqualTo("here");
    }

    @Test
    void whenAClientHasLostItsConnectionThenItIsNotSentElsewhere() throws IOException {
        create(a, "match", 10);
        Client client = loggedIn(b, "Dee");
        Session session = sessionOf(b, "Dee");
        client.connection.reset();
        await().atMost(PATIENCE).until(session::isDetached);

        assertThatThrownBy(() -> join(b, "Dee", "match")).isInstanceOf(RedirectException.class);

        assertThat(session.isOpen()).isTrue();
        onWorld(b, () -> {
            session.close();
            return true;
        });
    }

    @Test
    void whenTwoNodesCreateARoomAtOnceThenOneOfThemHasIt() {
        for (int i = 0; i < 20; i++) {
            String name = "twin " + i;
            List<CompletableFuture<Room>> created =
                    List.of(ask(a, rooms -> rooms.create(name)), ask(b, rooms -> rooms.create(name)));

            await().atMost(PATIENCE).until(() -> created.stream().allMatch(CompletableFuture::isDone));

            assertThat(created.stream().filter(one -> !one.isCompletedExceptionally()))
                    .hasSize(1);
        }
    }

    @Test
    void whenRedisLosesEverythingThenNamesAreClaimedAgainAndNoRoomIsClosed() {
        Room room = create(a, "lobby", 10);
        redis.run(commands -> commands.flushall());

        await().atMost(PATIENCE).until(() -> redis.<Long>run(commands -> commands.exists("bb:game:room:lobby")) == 1);

        assertThat(room.isOpen()).isTrue();
        assertThatThrownBy(() -> create(b, "lobby", 10)).isInstanceOf(RoomExistsException.class);
        await().atMost(PATIENCE).until(() -> c.getBean(Cluster.class).nodes().size() == 3);
        await().atMost(PATIENCE).until(() -> b.getBean(Cluster.class).nodes().size() == 3);
    }

    @Test
    void whenTheOwnerIsKilledThenItsNameCanBeClaimedAfterItsLease() throws IOException {
        try (ChildProgram d = TestNode.startProcess("d", redis.port(), TestNode.LEASE, RoomGame.class)) {
            d.awaitNumber("room (\\d+)");
            assertThatThrownBy(() -> create(b, "keep", 10)).isInstanceOf(RoomExistsException.class);
            d.signal("KILL");
            long killed = System.nanoTime();

            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> create(b, "keep", 10).isOpen());

            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(TestNode.LEASE.plusSeconds(4));
        }
    }
}
