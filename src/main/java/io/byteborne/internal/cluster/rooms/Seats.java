package io.byteborne.internal.cluster.rooms;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.exchange.ItemKind;
import io.byteborne.internal.cluster.rooms.SeatRequest.Outcome;
import io.byteborne.internal.room.DefaultRoom;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.session.Session;
import io.byteborne.world.WorldExecutor;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The seats that this node keeps in its rooms for sessions that other nodes send here, each for {@link #LIFE}. Whoever comes
 * shows a ticket for the seat; only its hash is kept: who reads the memory of the server cannot take anybody's seat. World
 * thread, but for what counts.
 */
public final class Seats {
    /** From the question until the user has logged in here. */
    static final Duration LIFE = Duration.ofSeconds(15);
    /** Of seats at one time. */
    static final int MOST = 10_000;
    /** 128 bits cannot be guessed. */
    private static final int TICKET_BYTES = 16;

    private static final Logger log = LoggerFactory.getLogger(Seats.class);

    private final RoomClaims rooms;
    private final Exchange exchange;
    private final WorldExecutor world;
    private final BooleanSupplier leaving;
    private final SecureRandom random = new SecureRandom();
    /** By the hash of the ticket. */
    private final Map<ByteString, Seat> byHash = new HashMap<>();

    private final Map<Holder, Seat> byHolder = new HashMap<>();
    private final LongAdder issued = new LongAdder();
    private final LongAdder used = new LongAdder();
    private final LongAdder lapsed = new LongAdder();
    private final LongAdder refused = new LongAdder();

    private record Holder(DefaultRoom room, String name) {}

    /** @param user who may have it; empty for whoever has the ticket */
    private record Seat(Holder holder, String user, ByteString hash, Runnable cancelTimer) {}

    /** @param leaving whether this node is about to leave, and takes nobody any more */
    public Seats(RoomClaims rooms, Exchange exchange, WorldExecutor world, BooleanSupplier leaving) {
        this.rooms = rooms;
        this.exchange = exchange;
        this.world = world;
        this.leaving = leaving;
        exchange.handle(ItemKind.SEAT, this::asked);
    }

    private void asked(String sender, byte[] content) throws IOException {
        SeatRequest request = SeatRequest.from(content);
        exchange.tell(sender, ItemKind.SEATED, answer(request).toBytes());
    }

    private SeatRequest.Answer answer(SeatRequest request) {
        DefaultRoom room = rooms.find(request.room());
        if (room == null) {
            return without(request, Outcome.NO_ROOM);
        }
        Holder holder = new Holder(room, request.holder());
        Seat earlier = byHolder.get(holder);
        if (leaving.getAsBoolean() || (earlier == null && byHash.size() >= MOST)) {
            return without(request, Outcome.BUSY);
        }
        if (earlier != null) {
            // Whoever asks again has not got the answer, or has come back: the seat is the same.
            forget(earlier);
        } else if (!room.reserveSeat()) {
            return without(request, Outcome.FULL);
        }
        byte[] ticket = new byte[TICKET_BYTES];
        random.nextBytes(ticket);
        ByteString shown = UnsafeByteOperations.unsafeWrap(ticket);
        ByteString hash = hash(shown);
        Seat seat = new Seat(holder, request.user(), hash, world.after(LIFE, () -> lapse(hash)));
        byHash.put(hash, seat);
        byHolder.put(holder, seat);
        issued.increment();
        return new SeatRequest.Answer(request.number(), Outcome.SEATED, shown);
    }

    private static SeatRequest.Answer without(SeatRequest request, Outcome outcome) {
        return new SeatRequest.Answer(request.number(), outcome, ByteString.EMPTY);
    }

    private void forget(Seat seat) {
        byHash.remove(seat.hash);
        byHolder.remove(seat.holder);
        seat.cancelTimer.run();
    }

    private void lapse(ByteString hash) {
        Seat seat = byHash.get(hash);
        if (seat != null) {
            forget(seat);
            lapsed.increment();
            seat.holder.room.loseSeat();
        }
    }

    /**
     * Lets a session into the room that its client has a ticket for, over which its user has logged in. A ticket that serves
     * for nothing changes nothing.
     *
     * @return false if there is no seat for this ticket and this user; true also if the room does not take the session
     */
    boolean redeem(Session session, ByteString ticket) {
        Seat seat = byHash.get(hash(ticket));
        if (seat == null || !(seat.user.isEmpty() || seat.user.equals(session.userName()))) {
            refused.increment();
            log.debug("The ticket of {} is for no seat, or for another user's", session);
            return false;
        }
        forget(seat);
        if (isTaken(seat.holder.room, session)) {
            used.increment();
        } else {
            refused.increment();
        }
        return true;
    }

    /** Whoever is in the room already, by the game's own doing, has no need of the seat. */
    private static boolean isTaken(DefaultRoom room, Session session) {
        try {
            return room.takeSeat(session);
        } catch (MessageRefusedException refusal) {
            log.debug("{} cannot join {}", session, room, refusal);
            return false;
        }
    }

    /** How many seats are kept. */
    int count() {
        return byHash.size();
    }

    private static ByteString hash(ByteString ticket) {
        try {
            return UnsafeByteOperations.unsafeWrap(
                    MessageDigest.getInstance("SHA-256").digest(ticket.toByteArray()));
        } catch (NoSuchAlgorithmException impossible) {
            // Every JDK has it.
            throw new IllegalStateException(impossible);
        }
    }

    /** Seats that were kept. Any thread. */
    public long issued() {
        return issued.sum();
    }

    /** Those whose sessions have come. Any thread. */
    public long used() {
        return used.sum();
    }

    /** Those whose sessions have not come in time. Any thread. */
    public long lapsed() {
        return lapsed.sum();
    }

    /** Tickets that served for nothing. Any thread. */
    public long refused() {
        return refused.sum();
    }
}
