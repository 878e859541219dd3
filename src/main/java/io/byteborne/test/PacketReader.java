package io.byteborne.test;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.session.CloseReason;
import io.byteborne.system.SystemMessages.Ack;
import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.system.SystemMessages.Welcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a server has sent: the game's messages, and what it says by the session protocol. Test's thread. */
final class PacketReader {
    private final MessageRegistry registry;
    private PacketSplitter splitter = new PacketSplitter();
    private boolean greeting;
    private boolean welcomed;
    private @Nullable ServerGoodbye goodbye;

    private ByteString token = ByteString.EMPTY;
    private boolean resumed;
    /** The game's packets that have come over the session, and those of the client that the server has said to have. */
    private long received;

    private long confirmed;

    PacketReader(MessageRegistry registry) {
        this.registry = registry;
    }

    /** The client says hello over a new connection: messages of the framework's own are expected from now on. */
    void begin() {
        splitter = new PacketSplitter();
        greeting = true;
        welcomed = false;
        goodbye = null;
    }

    /** Whether the client has said hello. */
    boolean isGreeting() {
        return greeting;
    }

    boolean isWelcomed() {
        return welcomed;
    }

    /** With what the client can resume its session; empty if it cannot. */
    ByteString token() {
        return token;
    }

    /** Whether the last welcome was to the session that the client has asked for. */
    boolean isResumed() {
        return resumed;
    }

    /** How many packets of the game have come over the session. */
    long received() {
        return received;
    }

    /** How many packets of the client's the server has said to have. */
    long confirmed() {
        return confirmed;
    }

    /** The server's last word, if it has come. */
    @Nullable
    ServerGoodbye goodbye() {
        return goodbye;
    }

    /** Appends the game's messages that are whole now. */
    void read(byte[] bytes, List<Message> messages) {
        for (byte[] packet : splitter.split(bytes)) {
            int id = PacketHeader.idAt(packet, 0);
            if (!greeting || !PacketHeader.isSystem(id)) {
                messages.add(message(id, packet));
                received++;
            } else if (id == ControlProtocol.WELCOME) {
                welcomed(parse("Welcome", Welcome.parser(), packet));
            } else if (id == ControlProtocol.ACK) {
                confirmed = parse("Ack", Ack.parser(), packet).getReceived();
            } else if (id == ControlProtocol.GOODBYE) {
                goodbye = goodbye(parse("Goodbye", Goodbye.parser(), packet));
            } else if (id != ControlProtocol.PING) {
                // Pings are answered when they come.
                throw new AssertionError("The server sent message id " + id + " of the session protocol");
            }
        }
    }

    private void welcomed(Welcome welcome) {
        welcomed = true;
        token = welcome.getResumeToken();
        resumed = welcome.getResumed();
        confirmed = welcome.getReceived();
        if (!resumed) {
            // What came before the first welcome does not count.
            received = 0;
        }
    }

    private Message message(int id, byte[] packet) {
        MessageType type = registry.all().stream()
                .filter(one -> one.id() == id)
                .findFirst()
                .orElseThrow(() -> new AssertionError("The server sent message id " + id + ", which no message has"));
        return parse(type.toString(), type.parser(), packet);
    }

    private static ServerGoodbye goodbye(Goodbye said) {
        CloseReason reason = Arrays.stream(CloseReason.values())
                .filter(one -> one.label().equals(said.getReason()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("The server says goodbye for no reason that exists: " + said));
        return new ServerGoodbye(
                reason,
                said.getText(),
                said.getMayReconnect(),
                Duration.ofMillis(said.getRetryAfterMillis()),
                said.getAddress(),
                said.getTicket());
    }

    /** The message of a packet. */
    static <M extends Message> M parse(String type, Parser<M> parser, byte[] packet) {
        try {
            return parser.parseFrom(packet, PacketHeader.SIZE, packet.length - PacketHeader.SIZE);
        } catch (InvalidProtocolBufferException malformed) {
            throw new AssertionError("The server sent a %s that cannot be read".formatted(type), malformed);
        }
    }
}
