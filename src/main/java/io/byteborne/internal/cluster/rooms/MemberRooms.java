package io.byteborne.internal.cluster.rooms;

import com.google.protobuf.Message;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.ClusterUnavailableException;
import io.byteborne.cluster.Delivery;
import io.byteborne.internal.cluster.Membership;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.exchange.ItemKind;
import io.byteborne.internal.cluster.store.ClaimKey;
import io.byteborne.internal.cluster.store.NodeRecord;
import io.byteborne.internal.cluster.users.ClusterAccess;
import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.room.ClusterRooms;
import io.byteborne.room.RedirectException;
import io.byteborne.room.Room;
import io.byteborne.room.RoomExistsException;
import io.byteborne.room.RoomFullException;
import io.byteborne.room.RoomJoin;
import io.byteborne.room.RoomNotFoundException;
import io.byteborne.room.RoomOptions;
import io.byteborne.room.Rooms;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.Transport;
import io.byteborne.world.WorldExecutor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Reaches rooms on all nodes. On which node a room is, the directory is asked each time: it answers in the order of the
 * questions, so that messages stay in theirs. World thread.
 */
public final class MemberRooms implements ClusterRooms {
    /** Of packets whose rooms are being looked for. */
    private static final int MAX_WAITING_BYTES = 4 << 20;
    /** How often a room may come or go in the middle of joining it. */
    private static final int MAX_ROUNDS = 3;

    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(MemberRooms.class));
    private final SingleNodeRooms here;
    private final RoomClaims claims;
    private final Membership cluster;
    private final ClusterAccess access;
    private final Exchange exchange;
    private final SeatQuestions questions;
    private final PacketEncoder encoder;
    private final MessageRegistry registry;
    private final BooleanSupplier loginNeeded;
    private int waitingBytes;
    private final LongAdder undeliverable = new LongAdder();
    private final LongAdder redirected = new LongAdder();

    /** @param loginNeeded whether clients have to log in */
    public MemberRooms(
            Rooms rooms,
            RoomClaims claims,
            Membership cluster,
            ClusterAccess access,
            Exchange exchange,
            WorldExecutor world,
            PacketEncoder encoder,
            MessageRegistry registry,
            GameCalls calls,
            BooleanSupplier loginNeeded) {
        this.here = new SingleNodeRooms(rooms, cluster::self, calls);
        this.claims = claims;
        this.cluster = cluster;
        this.access = access;
        this.exchange = exchange;
        this.questions = new SeatQuestions(exchange, world);
        this.encoder = encoder;
        this.registry = registry;
        this.loginNeeded = loginNeeded;
        exchange.handle(ItemKind.ROOM_PACKET, this::arrived);
    }

    @Override
    public CompletionStage<@Nullable ClusterNode> where(String name) {
        return here.has(name, "clusterRooms.where")
                ? here.where(name)
                : told(look(name).thenApply(owner -> owner == null ? null : cluster.nodeOf(owner)));
    }

    /** The node that a room is on; null if there is no such room. */
    private CompletionStage<@Nullable NodeRecord> look(String name) {
        CompletableFuture<@Nullable NodeRecord> found = new CompletableFuture<>();
        if (access.epoch() == 0) {
            found.completeExceptionally(new ClusterUnavailableException("This node has no lease", null));
            return found;
        }
        access.look(ClaimKey.room(name)).whenComplete((owned, failure) -> {
            if (failure != null) {
                found.completeExceptionally(
                        new ClusterUnavailableException("It cannot be told where room %s is".formatted(name), failure));
                return;
            }
            NodeRecord owner = owned == null || !owned.isValid() ? null : owned.owner();
            // A claim of this node's without a room is about to be given up.
            found.complete(owner == null || owner.id().equals(access.self()) ? null : owner);
        });
        return found;
    }

    /** The same stage, for the game: it fails with the reason itself. */
    private static <T extends @Nullable Object> CompletionStage<T> told(CompletionStage<T> stage) {
        CompletableFuture<T> told = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                told.complete(value);
            } else {
                told.completeExceptionally(reason(failure));
            }
        });
        return told;
    }

    private static Throwable reason(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? reason(cause) : failure;
    }

    @Override
    public CompletionStage<Room> create(String name, RoomOptions options) {
        here.has(name, "clusterRooms.create");
        return claims.create(name, Objects.requireNonNull(options, "options"));
    }

    @Override
    public CompletionStage<Delivery> broadcast(String name, Message message) {
        Objects.requireNonNull(message, "message");
        if (here.has(name, "clusterRooms.broadcast")) {
            return here.broadcast(name, message);
        }
        byte[] packet = packetOf(message);
        if (waitingBytes + packet.length > MAX_WAITING_BYTES) {
            return CompletableFuture.completedFuture(Delivery.OVERLOADED);
        }
        waitingBytes += packet.length;
        return look(name).handle((owner, failure) -> {
            waitingBytes -= packet.length;
            if (failure != null) {
                return Delivery.UNAVAILABLE;
            }
            return owner == null
                    ? Delivery.OFFLINE
                    : exchange.tell(owner.id(), ItemKind.ROOM_PACKET, new RoomPacket(name, packet).toBytes())
                            .delivery();
        });
    }

    private byte[] packetOf(Message message) {
        int size = encoder.packetSize(message);
        byte[] packet = new byte[size];
        ByteBuf out = Unpooled.wrappedBuffer(packet).clear();
        encoder.encode(message, size, out);
        return packet;
    }

    private void arrived(String sender, byte[] content) throws IOException {
        RoomPacket packet = RoomPacket.from(content);
        byte[] bytes = packet.packet();
        Room room = claims.find(packet.name());
        MessageType type = bytes.length < PacketHeader.SIZE ? null : registry.find(PacketHeader.idAt(bytes, 0));
        if (room == null || type == null) {
            if (room != null) {
                clientLog.warn("A packet for {} that this node does not know was dropped", room);
            }
            undeliverable.increment();
            return;
        }
        room.broadcast(type.parser().parseFrom(bytes, PacketHeader.SIZE, bytes.length - PacketHeader.SIZE));
    }

    @Override
    public CompletionStage<RoomJoin> join(Session session, String name) {
        Objects.requireNonNull(session, "session");
        return here.has(name, "clusterRooms.join")
                ? here.join(session, name)
                : told(look(name).thenCompose(owner -> {
                    if (owner == null) {
                        return CompletableFuture.failedFuture(new RoomNotFoundException(name));
                    }
                    return send((ChannelSession) session, name, owner);
                }));
    }

    @Override
    public CompletionStage<RoomJoin> joinOrCreate(Session session, String name, RoomOptions options) {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(options, "options");
        return here.has(name, "clusterRooms.joinOrCreate")
                ? here.join(session, name)
                : told(joinOrCreate(session, name, options, 1));
    }

    private CompletionStage<RoomJoin> joinOrCreate(Session session, String name, RoomOptions options, int round) {
        return claims.create(name, options)
                .thenCompose(room -> SingleNodeRooms.join(session, room))
                .exceptionallyCompose(failure -> reason(failure) instanceof RoomExistsException
                        ? joinOrCreateAgain(session, name, options, round)
                        : CompletableFuture.failedFuture(failure));
    }

    private CompletionStage<RoomJoin> joinOrCreateAgain(Session session, String name, RoomOptions options, int round) {
        return join(session, name)
                .exceptionallyCompose(failure -> round < MAX_ROUNDS && reason(failure) instanceof RoomNotFoundException
                        ? joinOrCreate(session, name, options, round + 1)
                        : CompletableFuture.failedFuture(failure));
    }

    /** Sends a session to the node that a room is on. */
    private CompletionStage<RoomJoin> send(ChannelSession session, String name, NodeRecord owner) {
        if (hasEnded(session)) {
            return CompletableFuture.completedFuture(RoomJoin.SESSION_ENDED);
        }
        String obstacle = obstacle(session);
        if (obstacle != null) {
            return CompletableFuture.failedFuture(
                    new RedirectException("%s cannot be sent to %s: %s".formatted(session, owner.id(), obstacle)));
        }
        boolean webSocket = session.transport() == Transport.WEB_SOCKET;
        String address =
                webSocket ? owner.status().webSocketAddress() : owner.status().address();
        if (address.isEmpty()) {
            RedirectException missing = new RedirectException(
                    "%s cannot be sent to node %s, which does not say how such clients reach it: set its byteborne.cluster.%s"
                            .formatted(session, owner.id(), webSocket ? "websocket-address" : "address"));
            clientLog.warn("{}", missing.getMessage());
            return CompletableFuture.failedFuture(missing);
        }
        String user = Objects.requireNonNullElse(session.userName(), "");
        String holder = user.isEmpty() ? access.self() + " " + session.id() : user;
        return questions.ask(owner.id(), name, user, holder).thenApply(answer -> switch (answer.outcome()) {
            case SEATED -> redirect(session, name, owner, address, answer);
            case FULL -> throw new RoomFullException("room %s on node %s is full".formatted(name, owner.id()));
            case NO_ROOM -> throw new RoomNotFoundException(name);
            case BUSY ->
                throw new ClusterUnavailableException("Node %s takes nobody at the moment".formatted(owner.id()), null);
        });
    }

    private static boolean hasEnded(ChannelSession session) {
        return !session.isOpen() || session.isInputEnded();
    }

    /** What stands in the way of telling a client to go elsewhere; null if nothing does. */
    private @Nullable String obstacle(ChannelSession session) {
        if (session.client() == null) {
            return "its client does not use the session protocol";
        }
        if (loginNeeded.getAsBoolean() && session.principal() == null) {
            return "nobody is logged in over it";
        }
        return session.isDetached() ? "it has lost its connection" : null;
    }

    private RoomJoin redirect(
            ChannelSession session, String name, NodeRecord owner, String address, SeatRequest.Answer answer) {
        if (hasEnded(session)) {
            return RoomJoin.SESSION_ENDED;
        }
        String obstacle = obstacle(session);
        if (obstacle != null) {
            throw new RedirectException("%s cannot be sent to %s: %s".formatted(session, owner.id(), obstacle));
        }
        clientLog.info("{} closed: {}: room {} is on node {}", session, CloseReason.REDIRECTED, name, owner.id());
        session.redirect(address, answer.ticket());
        redirected.increment();
        return RoomJoin.REDIRECTED;
    }

    /** Packets whose rooms were no longer where they were sent, or that could not be read there. Any thread. */
    public long undeliverable() {
        return undeliverable.sum();
    }

    /** Sessions that were sent to other nodes. Any thread. */
    public long redirected() {
        return redirected.sum();
    }
}
