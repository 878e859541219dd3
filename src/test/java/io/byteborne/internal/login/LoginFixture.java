package io.byteborne.internal.login;

import com.google.protobuf.Message;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.TestDispatch;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.net.TestSessions.Connection;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.internal.settings.LoginProperties;
import io.byteborne.internal.settings.LoginProperties.SecondLogin;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.internal.world.World;
import io.byteborne.internal.world.WorldParts;
import io.byteborne.internal.world.WorldTasks;
import io.byteborne.internal.world.WorldTimer;
import io.byteborne.internal.world.inbox.Inbox;
import io.byteborne.login.Authenticator;
import io.byteborne.login.SessionLoggedInEvent;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.loginproto.C2S_WhoAmI;
import io.byteborne.loginproto.S2C_Login;
import io.byteborne.loginproto.S2C_WhoAmI;
import io.byteborne.message.HandlerOptions;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionOpenedEvent;
import io.byteborne.testproto.TestPing;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A world with a login, without a thread and without sockets. A ping is taken from anybody, who-am-I from users; both
 * are answered.
 */
final class LoginFixture implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(5);

    record User(String name) implements Principal {
        @Override
        public String getName() {
            return name;
        }
    }

    /** Knows everybody whose password is right, at once; where it is "slow", the test decides. */
    static class TestAuthenticator implements Authenticator<C2S_Login> {
        final Queue<CompletableFuture<@Nullable User>> undecided = new ArrayDeque<>();

        @Override
        public CompletionStage<? extends @Nullable Principal> authenticate(Session session, C2S_Login login) {
            return switch (login.getPassword()) {
                case "right" -> Authenticator.accept(new User(login.getName()));
                case "slow" -> {
                    CompletableFuture<@Nullable User> decision = new CompletableFuture<>();
                    undecided.add(decision);
                    yield decision;
                }
                case "broken" -> throw new IllegalStateException("no database");
                default -> Authenticator.refuse("wrong password");
            };
        }

        @Override
        public @Nullable Message accepted(Session session, C2S_Login login, Principal user) {
            return welcome(user.getName());
        }

        @Override
        public @Nullable Message rejected(Session session, C2S_Login login, Throwable reason) {
            return refusal(String.valueOf(reason.getMessage()));
        }
    }

    final DefaultUserRegistry users = new DefaultUserRegistry();
    final WorldTimer timer;
    final DefaultMessageDispatcher dispatcher;
    final TestAuthenticator authenticator;
    final List<String> log = new ArrayList<>();
    /** The game's own listener. */
    Consumer<Object> listener = event -> {};

    private final AtomicLong nanos = new AtomicLong();
    private final World world;
    private final WorldTasks executor;
    private final Inbox inbox;
    private final TestSessions connections;

    LoginFixture(SecondLogin secondLogin) {
        this(new LoginProperties(DEADLINE, secondLogin), new TestAuthenticator());
    }

    LoginFixture(LoginProperties properties, TestAuthenticator authenticator) {
        this.authenticator = authenticator;
        MessageRegistry registry = new MessageRegistry();
        MessageSerializer serializer = new MessageSerializer(registry);
        DefaultSessionManager sessions = new DefaultSessionManager(serializer);
        timer = WorldParts.timer(nanos::get);
        executor = WorldParts.executor(timer);
        GameEvents events = new GameEvents(this::publish);
        ReplacedSessions replaced = new ReplacedSessions(sessions, executor::complete);
        Logins logins = new Logins(users, properties, timer, events, replaced);
        dispatcher =
                TestDispatch.dispatcher(registry, sessions, executor, created -> new LoginInterceptor(logins, created));
        HandlerOptions anonymous = new HandlerOptions(false, true);
        logins.add(dispatcher
                .register(
                        C2S_Login.class,
                        "login",
                        new LoginHandler<>(authenticator, logins, null, executor::complete, dispatcher.counters()),
                        anonymous)
                .type());
        dispatcher.register(TestPing.class, "ping", (Session session, TestPing ping) -> ping, anonymous);
        dispatcher.register(C2S_WhoAmI.class, "who", (session, message) -> user(session.principal()));
        FlushBatch flushBatch = new FlushBatch();
        connections = new TestSessions(serializer, flushBatch);
        inbox = WorldParts.inbox(dispatcher, () -> 0);
        world = WorldParts.world(inbox, executor, dispatcher, sessions, timer, flushBatch, events, logins, replaced);
    }

    private void publish(Object event) {
        switch (event) {
            case SessionOpenedEvent opened -> {}
            case SessionClosedEvent closed ->
                log.add("closed " + closed.session().id() + " " + closed.reason());
            case SessionLoggedInEvent loggedIn ->
                log.add("logged in " + loggedIn.session().id() + " "
                        + loggedIn.session().userName());
            default -> throw new AssertionError(event);
        }
        listener.accept(event);
    }

    Connection accept() {
        return connections.open(inbox::accepted);
    }

    Connection connect() {
        return connections.open(inbox::connected);
    }

    /** And what the world does after it without waiting for the next. */
    void tick() {
        world.tick();
        while (executor.areUrgent()) {
            world.runTasksOnly();
        }
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        tick();
    }

    /** A client sends something, and the world handles it. */
    void send(Connection client, Message... messages) {
        client.receive(TestPackets.of(messages));
        tick();
    }

    /** A new client logs in. */
    Connection login(String name, String password) {
        Connection client = accept();
        send(client, loginOf(name, password));
        return client;
    }

    /** The login that has waited longest is decided, and acted upon. */
    void decide(@Nullable User user) {
        authenticator.undecided.remove().complete(user);
        tick();
    }

    @Nullable
    Session find(String user) {
        return users.find(user);
    }

    static C2S_Login loginOf(String name, String password) {
        return C2S_Login.newBuilder().setName(name).setPassword(password).build();
    }

    static S2C_Login welcome(String text) {
        return S2C_Login.newBuilder().setAccepted(true).setText(text).build();
    }

    static S2C_Login refusal(String text) {
        return S2C_Login.newBuilder().setText(text).build();
    }

    static S2C_WhoAmI user(@Nullable Principal user) {
        return S2C_WhoAmI.newBuilder()
                .setUser(user == null ? "" : user.getName())
                .build();
    }

    @Override
    public void close() {
        connections.close();
    }
}
