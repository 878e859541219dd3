package io.byteborne.internal.cluster.users;

import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.ClusterUnavailableException;
import io.byteborne.cluster.Delivery;
import io.byteborne.cluster.Users;
import io.byteborne.internal.cluster.Membership;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.exchange.ItemKind;
import io.byteborne.internal.cluster.store.ClaimKey;
import io.byteborne.internal.cluster.store.NodeRecord;
import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.login.UserRegistry;
import io.byteborne.session.Session;
import io.byteborne.session.WhenBehind;
import io.byteborne.world.NanoClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Reaches users on all nodes. A packet is serialised here and not read on the way. Where a user was found last is remembered
 * for a while; a node that does not have the user any more sends the packet back, and it is sent on once, unless a later one
 * has found the user already. World thread.
 */
public final class ClusterUsers implements Users {
    private static final Duration MEMORY = Duration.ofSeconds(30);
    private static final int MAX_LOCATIONS = 100_000;
    /** Of packets whose users are being looked for. */
    private static final int MAX_WAITING_BYTES = 4 << 20;

    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(ClusterUsers.class));
    private final SingleNodeUsers here;
    private final UserRegistry users;
    private final Membership cluster;
    private final ClusterAccess access;
    private final Exchange exchange;
    private final PacketEncoder encoder;
    private final MessageRegistry registry;
    private final NanoClock clock;
    private final Map<String, Location> locations = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Location> eldest) {
            return size() > MAX_LOCATIONS;
        }
    };
    /** By sender and user: the last look on the strength of which something came here in vain. */
    private final Map<String, Long> sentBack = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_LOCATIONS;
        }
    };
    /** Packets whose users are being looked for, in order. */
    private final Map<String, List<Waiting>> waiting = new HashMap<>();

    private int waitingBytes;
    /** Of the last packet for a user of another node, or the last look. */
    private long lastNumber;

    private final LongAdder undeliverable = new LongAdder();
    private final LongAdder unavailable = new LongAdder();
    private final LongAdder overloaded = new LongAdder();

    /** Where a user was found. */
    private static final class Location {
        private final String node;
        private final long epoch;
        /** The number of the first packet that may have been sent there, and of the last that was. */
        private final long first;

        private long last;
        private long endNanos;
        /** Whether something has come back from there. */
        private boolean wrong;

        Location(String node, long epoch, long first, long endNanos) {
            this.node = node;
            this.epoch = epoch;
            this.first = first;
            this.endNanos = endNanos;
        }
    }

    private record Waiting(UserPacket packet, CompletableFuture<Delivery> delivery) {}

    public ClusterUsers(
            UserRegistry users,
            Membership cluster,
            ClusterAccess access,
            Exchange exchange,
            PacketEncoder encoder,
            MessageRegistry registry,
            GameCalls calls,
            NanoClock clock) {
        this.here = new SingleNodeUsers(users, cluster::self, calls);
        this.users = users;
        this.cluster = cluster;
        this.access = access;
        this.exchange = exchange;
        this.encoder = encoder;
        this.registry = registry;
        this.clock = clock;
        exchange.handle(ItemKind.USER_PACKET, this::arrived);
        exchange.handle(ItemKind.NOT_HERE, this::returned);
        exchange.handle(ItemKind.KICK, this::kicked);
    }

    @Override
    public CompletionStage<@Nullable ClusterNode> where(String name) {
        if (here.has(name, "users.where")) {
            return here.where(name);
        }
        CompletableFuture<@Nullable ClusterNode> found = new CompletableFuture<>();
        look(name).whenComplete((owned, failure) -> {
            if (failure == null) {
                NodeRecord owner = owned == null ? null : owned.owner();
                found.complete(owner == null ? null : cluster.nodeOf(owner));
            } else {
                found.completeExceptionally(
                        new ClusterUnavailableException("It cannot be told where '%s' is".formatted(name), failure));
            }
        });
        return found;
    }

    @Override
    public CompletionStage<Boolean> isOnline(String name) {
        return where(name).thenApply(Objects::nonNull);
    }

    /** The user's claim by the directory; null if there is none that is valid. */
    private CompletionStage<ClusterAccess.@Nullable Owned> look(String name) {
        if (access.epoch() == 0) {
            return CompletableFuture.failedFuture(new ClusterUnavailableException("This node has no lease", null));
        }
        return access.look(ClaimKey.user(name)).thenApply(owned -> owned != null && owned.isValid() ? owned : null);
    }

    /** Where a user is by the directory; also remembers it. */
    private CompletionStage<@Nullable Location> locate(String name) {
        return look(name).thenApply(owned -> {
            if (owned == null) {
                Location before = locations.get(name);
                if (before != null) {
                    before.endNanos = clock.nanoTime();
                }
                return null;
            }
            return found(name, owned.claim().node(), owned.claim().epoch());
        });
    }

    /** Greater than any before, also those of a process that had this node's id before: epochs are times in µs. */
    private long nextNumber() {
        lastNumber = Math.max(lastNumber + 1, access.epoch());
        return lastNumber;
    }

    private Location found(String name, String node, long epoch) {
        Location location = locations.get(name);
        if (location == null || location.wrong || !location.node.equals(node) || location.epoch != epoch) {
            Location before = location;
            location = new Location(node, epoch, nextNumber(), 0);
            if (before != null && !before.wrong && before.node.equals(node)) {
                // Its lease is another one, but the user's session may be the same.
                location.last = before.last;
            }
            locations.put(name, location);
        }
        location.endNanos = clock.nanoTime() + MEMORY.toNanos();
        return location;
    }

    /** Where a user was found, if that may be relied on. What may not is kept, for what comes back from there. */
    private @Nullable Location remembered(String name) {
        Location location = locations.get(name);
        if (location == null
                || location.wrong
                || location.node.equals(access.self())
                || clock.nanoTime() - location.endNanos >= 0) {
            return null;
        }
        ClusterNode node = cluster.find(location.node);
        return node == null || node.epoch() != location.epoch ? null : location;
    }

    @Override
    public CompletionStage<Delivery> send(String name, Message message) {
        Objects.requireNonNull(message, "message");
        if (here.has(name, "users.send") && !waiting.containsKey(name)) {
            if (locations.containsKey(name)) {
                // The user has come from elsewhere, and what was sent there may be on its way back.
                found(name, access.self(), access.epoch()).last = nextNumber();
            }
            return here.send(name, message);
        }
        return forward(new UserPacket(name, nextNumber(), 0, 0, false, packetOf(message)));
    }

    private byte[] packetOf(Message message) {
        int size = encoder.packetSize(message);
        byte[] packet = new byte[size];
        ByteBuf out = Unpooled.wrappedBuffer(packet).clear();
        encoder.encode(message, size, out);
        return packet;
    }

    private CompletionStage<Delivery> forward(UserPacket packet) {
        List<Waiting> before = waiting.get(packet.name());
        Location location = before == null ? remembered(packet.name()) : null;
        if (location != null) {
            return CompletableFuture.completedFuture(pass(packet, location));
        }
        int bytes = packet.packet().length;
        if (waitingBytes + bytes > MAX_WAITING_BYTES) {
            overloaded.increment();
            return CompletableFuture.completedFuture(Delivery.OVERLOADED);
        }
        waitingBytes += bytes;
        Waiting one = new Waiting(packet, new CompletableFuture<>());
        if (before == null) {
            waiting.put(packet.name(), new ArrayList<>(List.of(one)));
            search(packet.name());
        } else {
            // Behind those that are sent to the same user, whom somebody is looking for; one that has come back is
            // among
            // them where it was.
            int place = before.size();
            while (place > 0 && before.get(place - 1).packet.number() > packet.number()) {
                place--;
            }
            before.add(place, one);
        }
        return one.delivery;
    }

    /** Looks for a user, and passes on what waits for that. */
    private void search(String name) {
        locate(name).whenComplete((location, failure) -> {
            // What the game sends when it is told what became of these comes after them, with results after theirs.
            List<Waiting> all = Objects.requireNonNull(waiting.put(name, new ArrayList<>()));
            List<Delivery> deliveries = new ArrayList<>();
            for (Waiting one : all) {
                waitingBytes -= one.packet.packet().length;
                boolean unknown = failure != null && users.find(name) == null;
                deliveries.add(unknown ? notFound() : pass(one.packet, location));
            }
            for (int i = 0; i < all.size(); i++) {
                all.get(i).delivery.complete(deliveries.get(i));
            }
            if (Objects.requireNonNull(waiting.get(name)).isEmpty()) {
                waiting.remove(name);
            } else {
                access.run(() -> search(name));
            }
        });
    }

    private Delivery notFound() {
        unavailable.increment();
        return Delivery.UNAVAILABLE;
    }

    private Delivery pass(UserPacket packet, @Nullable Location location) {
        Session session = users.find(packet.name());
        if (session != null) {
            return deliver(session, packet) ? Delivery.SENT : Delivery.OFFLINE;
        }
        if (location == null || location.node.equals(access.self())) {
            return Delivery.OFFLINE;
        }
        location.last = Math.max(location.last, packet.number());
        byte[] bytes = packet.to(location.epoch, location.first).toBytes();
        return exchange.tell(location.node, ItemKind.USER_PACKET, bytes).delivery();
    }

    private void arrived(String sender, byte[] content) throws IOException {
        UserPacket packet = UserPacket.from(content);
        Session session = users.find(packet.name());
        String returns = sender + " " + packet.name();
        Long since = sentBack.get(returns);
        if (session != null && access.isOwn(packet.epoch()) && (since == null || since < packet.since())) {
            deliver(session, packet);
        } else if (packet.isLast()) {
            undeliverable.increment();
        } else {
            // And so is what follows, until the sender has looked again, though the user may have come back: it would
            // be
            // before this one.
            sentBack.put(returns, packet.since());
            exchange.tell(sender, ItemKind.NOT_HERE, content);
        }
    }

    private void returned(String sender, byte[] content) throws IOException {
        UserPacket packet = UserPacket.from(content);
        Location location = locations.get(packet.name());
        if (location != null && packet.number() < location.first && packet.number() < location.last) {
            // Which was sent to where the user is by now.
            undeliverable.increment();
            return;
        }
        if (location != null && packet.since() == location.first) {
            location.wrong = true;
        }
        forward(packet.asLast()).thenAccept(delivery -> {
            if (delivery != Delivery.SENT) {
                undeliverable.increment();
            }
        });
    }

    /** Puts the packet into the session's send buffer as it is, unless its type may have to be skipped. */
    private boolean deliver(Session session, UserPacket packet) {
        byte[] bytes = packet.packet();
        MessageType type = bytes.length < PacketHeader.SIZE ? null : registry.find(PacketHeader.idAt(bytes, 0));
        if (type == null) {
            clientLog.warn("A packet for '{}' that this node does not know was dropped", packet.name());
            undeliverable.increment();
            return false;
        }
        try {
            if (session instanceof ChannelSession channel
                    && (type.whenBehind() == WhenBehind.DELIVER || !channel.isBehind())) {
                return channel.sendSerialized(
                        Internal.getDefaultInstance(type.messageClass()), Unpooled.wrappedBuffer(bytes));
            }
            return session.send(type.parser().parseFrom(bytes, PacketHeader.SIZE, bytes.length - PacketHeader.SIZE));
        } catch (IOException unreadable) {
            clientLog.warn("A packet for '{}' cannot be read", packet.name(), unreadable);
            undeliverable.increment();
            return false;
        }
    }

    @Override
    public CompletionStage<Delivery> kick(String name) {
        if (here.has(name, "users.kick")) {
            return here.kick(name);
        }
        // Not from memory: whoever is kicked must not be missed.
        return locate(name).handle((location, failure) -> {
            if (failure != null) {
                return notFound();
            }
            if (location == null || location.node.equals(access.self())) {
                return Delivery.OFFLINE;
            }
            return exchange.tell(location.node, ItemKind.KICK, name.getBytes(StandardCharsets.UTF_8))
                    .delivery();
        });
    }

    private void kicked(String sender, byte[] content) {
        here.kick(new String(content, StandardCharsets.UTF_8));
    }

    /** Packets whose users were no longer where they were sent, or that could not be read there. Any thread. */
    public long undeliverable() {
        return undeliverable.sum();
    }

    /** What was for users whom nobody could look for, as {@link Delivery#UNAVAILABLE}. Any thread. */
    public long unavailable() {
        return unavailable.sum();
    }

    /** What was for users while too many were being looked for, as {@link Delivery#OVERLOADED}. Any thread. */
    public long overloaded() {
        return overloaded.sum();
    }
}
