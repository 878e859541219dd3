package io.byteborne.internal.net.control;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.internal.settings.SessionProtocolProperties;
import io.byteborne.session.ClientInfo;
import io.byteborne.session.ClientPolicy;
import io.byteborne.session.CloseReason;
import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Welcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session protocol as the server speaks it, in what is the same for all sessions. {@code docs/protocol.md} describes
 * it. I/O threads.
 */
public final class ControlProtocol {
    private static final Logger log = LoggerFactory.getLogger(ControlProtocol.class);

    public static final int HELLO = 1;
    public static final int WELCOME = 2;
    public static final int PING = 3;
    public static final int PONG = 4;
    public static final int GOODBYE = 5;
    public static final int ACK = 6;

    /** Bytes of a payload: of {@link Hello} and {@link Goodbye}, and of the others. */
    private static final int LONGEST_WORDS = 1024;

    private static final int LONGEST_PING = 64;
    /** Characters of a client's name, and of its version. */
    private static final int LONGEST_NAME = 64;
    /** Bytes. */
    private static final int LONGEST_TICKET = 64;
    /** Characters of what a client is told about the end. */
    private static final int LONGEST_TEXT = 200;
    /** A server that stops is not back at once. */
    private static final Duration RETRY_AFTER_SHUTDOWN = Duration.ofSeconds(1);

    private final SessionProtocolProperties properties;
    private final ServerClock clock;
    private final TickSource ticks;
    private final Duration tickInterval;
    private final LongSupplier messagesHash;
    private final ControlStatistics statistics;
    private final @Nullable Resumption resumption;
    private volatile List<ClientPolicy> policies = List.of();
    private volatile TicketListener tickets = (peer, ticket) -> {};

    /** Hears of clients that another server has sent here. */
    @FunctionalInterface
    public interface TicketListener {
        /** A client has come with a ticket, and is welcomed. I/O threads; must not block. */
        void arrived(ControlPeer peer, ByteString ticket);
    }

    /**
     * @param tickInterval from tick to tick
     * @param resumption null if sessions end with their connections
     * @param messagesHash of the messages that the server knows; asked for at each hello
     */
    public ControlProtocol(
            SessionProtocolProperties properties,
            ServerClock clock,
            TickSource ticks,
            Duration tickInterval,
            LongSupplier messagesHash,
            ControlStatistics statistics,
            @Nullable Resumption resumption) {
        this.properties = properties;
        this.clock = clock;
        this.ticks = ticks;
        this.tickInterval = tickInterval;
        this.messagesHash = messagesHash;
        this.statistics = statistics;
        this.resumption = resumption;
    }

    /** Lets in only whom each of them agrees to, from now on. Before any client can come. */
    public void letInBy(List<ClientPolicy> all) {
        policies = List.copyOf(all);
    }

    /** Tells somebody of clients that come with tickets, from now on; otherwise these mean nothing. */
    public void onTicket(TicketListener listener) {
        tickets = listener;
    }

    void arrived(ControlPeer peer, ByteString ticket) {
        tickets.arrived(peer, ticket);
    }

    /** Whether a packet with that id is how a client asks for the session protocol. */
    public static boolean isHello(int id) {
        return id == HELLO;
    }

    /** Whether sessions must begin with a hello. */
    public boolean isRequired() {
        return properties.required();
    }

    /** The sessions that can be resumed; null if sessions end with their connections. */
    public @Nullable Resumption resumption() {
        return resumption;
    }

    /** Sessions that have lost their connections, and wait for their clients. */
    public int detachedSessions() {
        return resumption == null ? 0 : resumption.detachedSessions();
    }

    /**
     * Reads what a client says first.
     *
     * @throws PacketException if it is no hello
     */
    public Hello hello(CodedInputStream payload, int size) throws PacketException {
        Hello hello = parse(Hello.parser(), payload, size, LONGEST_WORDS);
        requireShort("name", hello.getClientName());
        requireShort("version", hello.getClientVersion());
        if (hello.getTicket().size() > LONGEST_TICKET) {
            throw new PacketException(
                    CloseReason.PROTOCOL_ERROR,
                    "the client's ticket has %s bytes, and may have %s"
                            .formatted(hello.getTicket().size(), LONGEST_TICKET));
        }
        return hello;
    }

    /** A client has said hello. Until {@link ServerControlChannel#begin}, nothing is sent to it. */
    public ServerControlChannel open(ControlPeer peer, Hello hello) {
        ClientInfo client = new ClientInfo(hello.getClientName(), hello.getClientVersion(), hello.getMessagesHash());
        return new ServerControlChannel(this, peer, client, isResumable(hello) ? resumption : null, hello.getTicket());
    }

    private static boolean isResumable(Hello hello) {
        return hello.getResumable() || !hello.getResumeToken().isEmpty();
    }

    private static void requireShort(String what, String value) throws PacketException {
        if (value.codePointCount(0, value.length()) > LONGEST_NAME) {
            throw new PacketException(
                    CloseReason.PROTOCOL_ERROR,
                    "the client's %s has %s characters, and may have %s".formatted(what, value.length(), LONGEST_NAME));
        }
    }

    /** Reads one message; there must be nothing after it. */
    static <M extends MessageLite> M parse(Parser<M> parser, CodedInputStream payload, int size, int longest)
            throws PacketException {
        if (size > longest) {
            throw new PacketException(
                    CloseReason.FRAME_TOO_LARGE,
                    "%s bytes are over the %s that such a message of the session protocol may have"
                            .formatted(size, longest));
        }
        try {
            M message = parser.parseFrom(payload);
            payload.checkLastTagWas(0);
            return message;
        } catch (InvalidProtocolBufferException malformed) {
            throw new PacketException(
                    CloseReason.MALFORMED, "payload is no message of the session protocol: " + malformed.getMessage());
        }
    }

    static int longestPing() {
        return LONGEST_PING;
    }

    static int longestGoodbye() {
        return LONGEST_WORDS;
    }

    /** Sees whether a client may play. */
    void admit(ClientInfo client) throws PacketException {
        String refusal = properties.refusal(client.version());
        for (ClientPolicy policy : policies) {
            refusal = refusal == null ? ask(policy, client) : refusal;
        }
        if (refusal != null) {
            throw new PacketException(CloseReason.UPGRADE, refusal);
        }
    }

    private static @Nullable String ask(ClientPolicy policy, ClientInfo client) throws PacketException {
        try {
            return policy.refusal(client);
        } catch (RuntimeException | Error failure) {
            // Who is to keep some clients out must not let them in because it fails.
            log.error("{} failed, and its client is refused", policy.getClass().getName(), failure);
            throw new PacketException(CloseReason.INTERNAL_ERROR, "a ClientPolicy failed");
        }
    }

    Welcome.Builder welcome(long sessionId) {
        TickSource.TickTime tick = ticks.last();
        return Welcome.newBuilder()
                .setSessionId(sessionId)
                .setServerTimeMicros(clock.micros())
                .setTick(tick.number())
                .setTickTimeMicros(clock.micros(tick.dueNanos()))
                .setTickIntervalMicros((int) TimeUnit.NANOSECONDS.toMicros(tickInterval.toNanos()))
                .setPingIntervalMillis((int) properties.pingInterval().toMillis())
                .setMessagesHash(messagesHash.getAsLong());
    }

    ServerClock clock() {
        return clock;
    }

    TickSource ticks() {
        return ticks;
    }

    long pingIntervalNanos() {
        return properties.pingInterval().toNanos();
    }

    ControlStatistics statistics() {
        return statistics;
    }

    /**
     * The last packet of a session.
     *
     * @param detail what is known about it beyond the reason
     */
    static Goodbye.Builder goodbye(CloseReason reason, @Nullable String detail) {
        Goodbye.Builder goodbye = Goodbye.newBuilder().setReason(reason.label()).setMayReconnect(reason.mayReconnect());
        // What went wrong inside is not for clients.
        if (detail != null && reason != CloseReason.INTERNAL_ERROR) {
            goodbye.setText(shortened(detail));
        }
        if (reason == CloseReason.SHUTDOWN) {
            goodbye.setRetryAfterMillis((int) RETRY_AFTER_SHUTDOWN.toMillis());
        }
        return goodbye;
    }

    private static String shortened(String text) {
        int end = Math.min(text.length(), LONGEST_TEXT);
        // Not between the halves of a character: that would be no text.
        boolean split = end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, split ? end - 1 : end);
    }

    /** A message as a packet. The caller owns it. */
    public static ByteBuf packet(ByteBufAllocator allocator, int id, MessageLite message) {
        byte[] packet = packet(id, message);
        return allocator.buffer(packet.length, packet.length).writeBytes(packet);
    }

    /** A message as a packet. */
    public static byte[] packet(int id, MessageLite message) {
        byte[] packet = new byte[PacketHeader.SIZE + message.getSerializedSize()];
        PacketHeader.write(packet, id);
        CodedOutputStream out =
                CodedOutputStream.newInstance(packet, PacketHeader.SIZE, packet.length - PacketHeader.SIZE);
        try {
            message.writeTo(out);
        } catch (IOException impossible) {
            // Memory is written into, and it is large enough.
            throw new UncheckedIOException(impossible);
        }
        return packet;
    }
}
