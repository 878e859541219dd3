package io.byteborne.test;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.session.CloseReason;
import io.byteborne.system.SystemMessages.Ack;
import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.system.SystemMessages.Hello;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A client of the game, with the messages that it has received and the test has not taken yet. Made by {@link
 * TestClients}; used by the test's thread.
 *
 * <p>In a {@link GameTest}, messages arrive with the ticks that the test runs; only {@link #await} and {@link
 * #request} run ticks themselves. Where nothing is there and the server has work in flight (a blocking handler, a stage
 * that a handler or an authenticator returned, a task of {@link io.byteborne.world.BlockingExecutor}), what is expected is
 * waited for in real time, up to the test's {@linkplain GameTest#patienceSeconds() patience}. In a {@link GameServerTest},
 * expected messages are waited for, up to ten seconds.
 */
public final class TestGameClient implements AutoCloseable {
    private final Supplier<Wire> connector;
    private Wire wire;
    private final MessageSerializer serializer;
    private final MessageRegistry registry;
    private final PacketReader reader;
    private final List<Message> received = new ArrayList<>();
    /** What was sent over a session that can be resumed, until the server says that it has it. */
    private final Deque<byte[]> unconfirmed = new ArrayDeque<>();

    private final Set<SocketAddress> addresses = new HashSet<>();
    private PacketSplitter leaving = new PacketSplitter();
    /** How many packets of the session are not in {@link #unconfirmed} any more. */
    private long confirmed;
    /** How many the server knows to have arrived. */
    private long acknowledged;

    private @Nullable Hello hello;
    private boolean sent;
    private boolean silent;
    private boolean cut;
    private boolean left;
    private boolean closed;

    /** @param connector makes connections: the first one at once */
    TestGameClient(Supplier<Wire> connector, MessageSerializer serializer, MessageRegistry registry) {
        this.connector = connector;
        this.wire = connector.get();
        addresses.add(wire.localAddress());
        this.serializer = serializer;
        this.registry = registry;
        this.reader = new PacketReader(registry);
    }

    /**
     * Begins the session protocol, as the first thing that the client does, and awaits the server's welcome. From then on
     * the client answers the server's pings by itself, whatever the test does meanwhile. What the session protocol says
     * never appears among the messages that the test takes.
     *
     * <p>If {@code byteborne.resume.window} is set, the client can {@link #resume} its session after a lost connection. For
     * that it does what a real one would: it confirms what it has received, and keeps what it sends until the server has it.
     *
     * @param name what the client calls itself
     * @throws AssertionError if the server refuses the client
     */
    public TestGameClient hello(String name, String version) {
        return hello(name, version, ByteString.EMPTY);
    }

    /**
     * As {@link #hello(String, String)}, of a client that another node has sent here.
     *
     * @param ticket what the {@link ServerGoodbye} there had
     */
    public TestGameClient hello(String name, String version, ByteString ticket) {
        sayHello(name, version, ticket);
        if (!reader.isWelcomed()) {
            throw failure("Expected to be welcomed");
        }
        return this;
    }

    /**
     * As {@link #hello}, but expects that the server refuses the client, and closes the connection.
     *
     * @return why it does
     * @throws AssertionError if the client is welcomed
     */
    public ServerGoodbye helloRefused(String name, String version) {
        sayHello(name, version, ByteString.EMPTY);
        if (reader.isWelcomed()) {
            throw failure("Expected to be refused, but the client is welcomed");
        }
        return farewell();
    }

    private void sayHello(String name, String version, ByteString ticket) {
        if (sent) {
            throw new IllegalStateException("A client says hello before anything else");
        }
        hello = Hello.newBuilder()
                .setClientName(name)
                .setClientVersion(version)
                .setMessagesHash(registry.hash())
                .setResumable(true)
                .setTicket(ticket)
                .build();
        sent = true;
        sayHello(hello);
    }

    private void sayHello(Hello words) {
        reader.begin();
        wire.answerPings();
        wire.send(ControlProtocol.packet(ControlProtocol.HELLO, words));
        receive();
        // A welcome comes by itself; a refusal, when the world has heard of it.
        for (int i = 0; !reader.isWelcomed() && !wire.isEnded() && wire.await(i); i++) {
            receive();
        }
    }

    /** A client that has said hello answers no ping any more, so that the server takes its connection as lost in time. */
    public void fallSilent() {
        requireHello();
        silent = true;
        wire.ignorePings();
    }

    /**
     * Loses the connection without a word, as if a cable were cut: the server sees a reset. What has arrived by then can
     * still be taken. What the client sends from now on is kept, if it can {@link #resume} its session.
     */
    public void cut() {
        requireOpen();
        wire.cut();
        receive();
        cut = true;
        leaving = new PacketSplitter();
    }

    /**
     * Connects again, and goes on with the session: afterwards what the server has sent and the client has not received
     * arrives, and what the client has sent and the server has not received is sent again. If the connection is not {@link
     * #cut}, the server finds its session taken over, as from a client that has noticed earlier than the server that
     * nothing comes through.
     *
     * @return this client
     * @throws IllegalStateException if it has not said hello, or the server does not let sessions be resumed
     * @throws AssertionError if the server gives it a new session, or refuses it
     */
    public TestGameClient resume() {
        comeBack();
        if (!reader.isResumed()) {
            throw failure("Expected to go on with the session, but it is a new one");
        }
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        unconfirmed.forEach(again::writeBytes);
        wire.send(again.toByteArray());
        return this;
    }

    /**
     * As {@link #resume}, but expects that the server gives the client a new session, since the earlier one has ended, or
     * too much would be missing. The client may then log in again; what it has sent before and the server has not
     * received is forgotten.
     *
     * @return this client
     * @throws AssertionError if the session goes on, or the server refuses the client
     */
    public TestGameClient resumeRefused() {
        comeBack();
        if (reader.isResumed()) {
            throw failure("Expected a new session, but the earlier one goes on");
        }
        return this;
    }

    private void comeBack() {
        requireHello();
        requireOpen();
        if (hello == null || reader.token().isEmpty()) {
            throw new IllegalStateException(
                    "The server lets no session be resumed; set byteborne.resume.window to how long it waits");
        }
        receive();
        Wire earlier = wire;
        wire = connector.get();
        addresses.add(wire.localAddress());
        cut = false;
        silent = false;
        leaving = new PacketSplitter();
        sayHello(hello.toBuilder()
                .clearTicket()
                .setResumeToken(reader.token())
                .setReceived(reader.received())
                .build());
        if (!reader.isWelcomed()) {
            throw failure("Expected to be welcomed");
        }
        if (!reader.isResumed()) {
            unconfirmed.clear();
            confirmed = 0;
            acknowledged = 0;
        }
        earlier.cut();
    }

    /**
     * Says goodbye: the client leaves for good, and sends nothing more. What the server still sends can be taken; it
     * answers what came before, and closes the connection with {@link CloseReason#LEFT}.
     */
    public void goodbye() {
        requireHello();
        sendBytes(ControlProtocol.packet(ControlProtocol.GOODBYE, Goodbye.getDefaultInstance()));
        left = true;
    }

    private void requireHello() {
        if (!reader.isGreeting()) {
            throw new IllegalStateException("This client has not said hello");
        }
    }

    /** Sends messages; they arrive together. */
    public void send(Message... messages) {
        ByteBuf packets = Unpooled.buffer();
        for (Message message : messages) {
            serializer.encode(message, serializer.packetSize(message), packets);
        }
        byte[] bytes = new byte[packets.readableBytes()];
        packets.readBytes(bytes);
        sendBytes(bytes);
    }

    /** Sends bytes as they are, whether they are packets or not. */
    public void sendBytes(byte... bytes) {
        requireOpen();
        sent = true;
        boolean kept = keep(bytes);
        if (!cut) {
            wire.send(bytes);
        } else if (!kept) {
            throw new IllegalStateException("The connection of this client is cut");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("This client is closed");
        }
        if (left) {
            throw new IllegalStateException("This client has said goodbye");
        }
    }

    /** Keeps the packets that are whole now, if the session can be resumed; whether it can. */
    private boolean keep(byte[] bytes) {
        for (byte[] packet : leaving.split(bytes)) {
            if (!PacketHeader.isSystem(PacketHeader.idAt(packet, 0))
                    && !reader.token().isEmpty()) {
                unconfirmed.add(packet);
            }
        }
        return !reader.token().isEmpty();
    }

    /**
     * Takes the next message, which must be of that type. If there is none, waits in real time for it while the server has
     * work in flight.
     */
    public <M extends Message> M expect(Class<M> type) {
        awaitInRealTime(() -> !received.isEmpty() || wire.isEnded());
        if (received.isEmpty()) {
            throw failure("Expected %s, but no message is there%s".formatted(type.getSimpleName(), waited()));
        }
        if (!type.isInstance(received.getFirst())) {
            throw failure(
                    "Expected " + type.getSimpleName() + ", but the next message is " + describe(received.getFirst()));
        }
        return type.cast(received.removeFirst());
    }

    /**
     * Takes the first message of that type; if there is none, runs up to 100 ticks, or waits up to ten seconds, for it.
     * Messages of other types stay, in order.
     */
    public <M extends Message> M await(Class<M> type) {
        receive();
        M found = take(type);
        for (int i = 0; found == null && !wire.isEnded() && wire.await(i); i++) {
            receive();
            found = take(type);
        }
        if (found == null) {
            throw failure("Expected %s, but none came %s"
                    .formatted(type.getSimpleName(), wire.isEnded() ? "before the connection's end" : wire.patience()));
        }
        return found;
    }

    /** Sends a message, and {@linkplain #await awaits} its answer. */
    public <M extends Message> M request(Message request, Class<M> answer) {
        send(request);
        return await(answer);
    }

    /**
     * Asserts that there is no message that the test has not taken; over a real socket, that none arrives within a
     * quarter of a second.
     */
    public void expectNothing() {
        receive();
        if (received.isEmpty() && wire.awaitBriefly()) {
            receive();
        }
        if (!received.isEmpty()) {
            throw failure("Expected no message");
        }
    }

    /** Takes all messages that are there now. */
    public List<Message> received() {
        receive();
        List<Message> all = List.copyOf(received);
        received.clear();
        return all;
    }

    /** Takes all messages of that type that are there now; those of other types stay, in order. */
    public <M extends Message> List<M> received(Class<M> type) {
        receive();
        List<M> found =
                received.stream().filter(type::isInstance).map(type::cast).toList();
        received.removeIf(type::isInstance);
        return found;
    }

    /** Asserts that the server has ended the connection. What arrived before can still be taken. */
    public void expectClosed() {
        awaitInRealTime(wire::isEnded);
        receive();
        if (!wire.isEnded()) {
            throw failure("Expected the server to close the connection, but it is open" + waited());
        }
    }

    /**
     * As {@link #expectClosed()}, for a client that has said hello: asserts that the server has said goodbye for that reason.
     * It does not do so before it closes for {@link CloseReason#HEARTBEAT} or {@link CloseReason#SLOW_CONSUMER}, as nobody
     * is there to read it.
     *
     * @return what the server has said
     */
    public ServerGoodbye expectClosed(CloseReason reason) {
        requireHello();
        expectClosed();
        ServerGoodbye said = farewell();
        if (said.reason() != reason) {
            throw failure("Expected the reason %s, but it is %s".formatted(reason, said.reason()));
        }
        return said;
    }

    private ServerGoodbye farewell() {
        ServerGoodbye said = reader.goodbye();
        if (said == null) {
            throw failure("Expected the server to say goodbye");
        }
        return said;
    }

    /** Closes the connection from this side, in an orderly way. What arrives afterwards is dropped. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            wire.close();
        }
    }

    /** The addresses of its connections, by which the server knows it. */
    Set<SocketAddress> addresses() {
        return addresses;
    }

    private void receive() {
        reader.read(wire.take(), received);
        for (; confirmed < reader.confirmed(); confirmed++) {
            unconfirmed.poll();
        }
        acknowledge();
    }

    /** Tells the server what has arrived, unless that would fall into a packet of the test's. */
    private void acknowledge() {
        long count = reader.received();
        boolean speaks = reader.isWelcomed() && !(silent || cut || left || closed || wire.isEnded());
        if (speaks && !reader.token().isEmpty() && count != acknowledged && leaving.isBetweenPackets()) {
            acknowledged = count;
            if (count > 0) {
                wire.send(ControlProtocol.packet(
                        ControlProtocol.ACK, Ack.newBuilder().setReceived(count).build()));
            }
        }
    }

    /** Waits in real time until that is so, or waiting any longer is pointless. */
    private void awaitInRealTime(BooleanSupplier condition) {
        receive();
        for (int i = 0; !condition.getAsBoolean() && wire.awaitInRealTime(i); i++) {
            receive();
        }
    }

    private <M extends Message> @Nullable M take(Class<M> type) {
        for (Iterator<Message> each = received.iterator(); each.hasNext(); ) {
            Message message = each.next();
            if (type.isInstance(message)) {
                each.remove();
                return type.cast(message);
            }
        }
        return null;
    }

    /** How long what is in flight was waited for. */
    private String waited() {
        return wire.inFlight().isEmpty() ? "" : " after " + wire.realTimePatience();
    }

    private AssertionError failure(String what) {
        String there = received.isEmpty()
                ? "nothing"
                : received.stream().map(TestGameClient::describe).collect(Collectors.joining(", "));
        String end = closed
                ? ", and this client is closed"
                : cut ? ", and the connection is cut" : wire.isEnded() ? serverEnd() : "";
        String inFlight =
                wire.inFlight().isEmpty() ? "" : " Still in flight: %s.".formatted(String.join("; ", wire.inFlight()));
        return new AssertionError("%s. Received and not taken: %s%s.%s".formatted(what, there, end, inFlight));
    }

    private String serverEnd() {
        ServerGoodbye said = reader.goodbye();
        String why = said == null ? "" : ": " + said.reason() + (said.text().isEmpty() ? "" : " (" + said.text() + ")");
        return ", and the server has closed" + why;
    }

    private static String describe(Message message) {
        return message.getDescriptorForType().getName() + " {"
                + TextFormat.printer().emittingSingleLine(true).printToString(message) + "}";
    }
}
