package io.byteborne.internal.save;

import static io.byteborne.testing.TestPackets.packet;

import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import io.byteborne.ByteborneWorldApplication;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.login.Authenticator;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.loginproto.C2S_WhoAmI;
import io.byteborne.loginproto.S2C_Login;
import io.byteborne.loginproto.S2C_WhoAmI;
import io.byteborne.message.MessageHandler;
import io.byteborne.save.Save;
import io.byteborne.save.SaveException;
import io.byteborne.save.SaveStore;
import io.byteborne.save.Saves;
import io.byteborne.server.ServerService;
import io.byteborne.session.Session;
import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.testing.TestClient;
import io.byteborne.world.OnTick;
import io.byteborne.world.Tick;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole server with a game that counts what each player has sent, for ever; and its clients. */
final class SavingServer implements AutoCloseable {
    private static final int GOODBYE = 5;
    private static final int LOGIN = 9300;
    private static final int COUNT = 9303;

    private final ConfigurableApplicationContext context;

    record Player(String name, Save<Int64Value> count) implements Principal {
        @Override
        public String getName() {
            return name;
        }
    }

    /** Logs whoever comes in, once the player's count has been loaded. */
    static class Login implements Authenticator<C2S_Login> {
        private final Saves saves;

        Login(Saves saves) {
            this.saves = saves;
        }

        @Override
        public CompletionStage<Principal> authenticate(Session session, C2S_Login login) {
            return Authenticator.accept(login::getName);
        }

        @Override
        public CompletionStage<Player> enter(Session session, C2S_Login login, Principal user) {
            return saves.open(session, "player/" + login.getName(), Int64Value.getDefaultInstance())
                    .thenApply(count -> new Player(login.getName(), count));
        }

        @Override
        public S2C_Login accepted(Session session, C2S_Login login, Principal player) {
            return S2C_Login.newBuilder().setAccepted(true).build();
        }

        @Override
        public S2C_Login rejected(Session session, C2S_Login login, Throwable reason) {
            String why =
                    reason instanceof SaveException failure ? failure.reason().name() : reason.toString();
            return S2C_Login.newBuilder().setText(why).build();
        }
    }

    /** Counts. */
    static class Counting {
        @MessageHandler
        S2C_WhoAmI count(C2S_WhoAmI message, Player player) {
            player.count().update(count -> Int64Value.of(count.getValue() + 1));
            return S2C_WhoAmI.newBuilder()
                    .setUser(String.valueOf(player.count().get().getValue()))
                    .build();
        }
    }

    /** Knows the longest time between two ticks. */
    static class Lateness {
        private final AtomicLong longestNanos = new AtomicLong();
        private long lastNanos = System.nanoTime();

        @OnTick
        void tick(Tick tick) {
            long now = System.nanoTime();
            longestNanos.accumulateAndGet(now - lastNanos, Math::max);
            lastNanos = now;
        }

        /** In milliseconds, since it was asked last. */
        long takeLongestMillis() {
            return longestNanos.getAndSet(0) / 1_000_000;
        }
    }

    /** @param settings as {@code --key=value} */
    SavingServer(String url, String... settings) {
        this(arguments(url, settings));
    }

    private SavingServer(String... arguments) {
        context = new SpringApplicationBuilder(ByteborneWorldApplication.class)
                .sources(Login.class, Counting.class, Lateness.class)
                .run(arguments);
    }

    /** Such a server as a program. */
    public static void main(String[] arguments) {
        new SavingServer(arguments);
    }

    /** What such a program is started with. */
    static String[] arguments(String url, String... settings) {
        String[] own = {
            "--spring.autoconfigure.exclude=",
            "--spring.datasource.url=" + url,
            "--spring.datasource.username=" + (url.startsWith("jdbc:h2") ? "sa" : "postgres"),
            "--byteborne.server.host=127.0.0.1",
            "--byteborne.server.port=0",
            "--byteborne.websocket.port=0",
            "--server.port=0"
        };
        return Stream.concat(Arrays.stream(own), Arrays.stream(settings)).toArray(String[]::new);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    Client connect() throws IOException {
        return connect(
                Objects.requireNonNull(bean(ServerService.class).localAddress()).getPort());
    }

    static Client connect(int port) throws IOException {
        return new Client(TestClient.connect(port));
    }

    /** Connects and logs in. */
    Client login(String name) throws IOException {
        Client client = connect();
        String refusal = client.login(name);
        if (refusal != null) {
            throw new AssertionError(refusal);
        }
        return client;
    }

    /** One player. */
    static final class Client implements AutoCloseable {
        private final TestClient client;
        private long count;

        Client(TestClient client) {
            this.client = client;
        }

        /**
         * Logs in.
         *
         * @return why it was refused; null if it was not
         */
        @Nullable
        String login(String name) throws IOException {
            client.send(packet(LOGIN, C2S_Login.newBuilder().setName(name).build()));
            S2C_Login answer = S2C_Login.parseFrom(payload());
            return answer.getAccepted() ? null : answer.getText();
        }

        /** One more, as the server says. */
        long count() throws IOException {
            send();
            return receive();
        }

        /** The first half of {@link #count}. */
        void send() throws IOException {
            client.send(packet(COUNT, C2S_WhoAmI.getDefaultInstance()));
        }

        /** The second half of {@link #count}. */
        long receive() throws IOException {
            count = Long.parseLong(S2C_WhoAmI.parseFrom(payload()).getUser());
            return count;
        }

        /** What the server said last. */
        long lastCount() {
            return count;
        }

        /** Uses the session protocol from now on. */
        void hello(ByteString ticket) throws IOException {
            client.send(packet(1, Hello.newBuilder().setTicket(ticket).build()));
        }

        /** What the server says last. */
        Goodbye goodbye() throws IOException {
            byte[] packet = client.readPacket();
            while (PacketHeader.idAt(packet, 0) != GOODBYE) {
                packet = client.readPacket();
            }
            return Goodbye.parseFrom(Arrays.copyOfRange(packet, PacketHeader.SIZE, packet.length));
        }

        private byte[] payload() throws IOException {
            byte[] packet = client.readPacket();
            while (PacketHeader.idAt(packet, 0) <= PacketHeader.LAST_SYSTEM_ID) {
                packet = client.readPacket();
            }
            return Arrays.copyOfRange(packet, 4, packet.length);
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    /** What the store has of a player. Takes the player away from whoever has it open. */
    long saved(String name) throws Exception {
        SaveStore.Opened opened = SaveLoads.take(bean(SaveStore.class), "player/" + name, 0);
        return opened.data() == null ? 0 : Int64Value.parseFrom(opened.data()).getValue();
    }

    /** What actuator says of something. */
    JsonNode actuator(String path) throws IOException, InterruptedException {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI address = URI.create("http://127.0.0.1:%s/actuator/%s".formatted(port, path));
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
            return new JsonMapper().readTree(answer.body());
        }
    }

    /** Blocks until it has. */
    void stop() {
        context.close();
    }

    @Override
    public void close() {
        stop();
    }
}
