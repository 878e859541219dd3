package io.byteborne.internal.save;

import static io.byteborne.testing.TestPackets.packet;

import com.google.protobuf.MessageLite;
import io.byteborne.bankproto.C2S_Confirm;
import io.byteborne.bankproto.C2S_Transfer;
import io.byteborne.bankproto.C2S_Visit;
import io.byteborne.bankproto.S2C_Statement;
import io.byteborne.testing.TestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A customer of the {@link BankServer}, who outlives it, and remembers each statement and when it came: what the account
 * has after a crash must be one of them, and new enough. One thread reads; others may send.
 */
final class BankCustomer {
    private static final int VISIT = 9870;
    private static final int TRANSFER = 9872;
    private static final int CONFIRM = 9873;
    private static final int MOST_GOLD = 20;
    private static final int CONFIRM_ONE_IN = 20;

    private final String name;
    /** By the number of changes. */
    private final NavigableMap<Long, Seen> seen = new TreeMap<>();

    private long stored;
    private volatile @Nullable TestClient connection;

    /** What the account had, and by when, at the latest, it had it. */
    private record Seen(long gold, long atNanos) {}

    /**
     * What has become of an account in a crash.
     *
     * @param gold that it has now
     * @param kept how many of its changes since the crash before are still there
     * @param lost how many of those that the customer has seen are not
     * @param age for how long the oldest lost one had been seen by the customer; zero if none is lost
     */
    record Outcome(long gold, long kept, long lost, Duration age) {}

    BankCustomer(String name) {
        this.name = name;
    }

    /** Connects and logs in; what the account has now. */
    S2C_Statement visit(int port) throws IOException {
        TestClient made = TestClient.connect(port);
        made.send(packet(VISIT, C2S_Visit.newBuilder().setName(name).build()));
        S2C_Statement statement = read(made);
        if (!statement.getRefusal().isEmpty()) {
            throw new AssertionError(name + " is refused: " + statement.getRefusal());
        }
        connection = made;
        return statement;
    }

    /** Comes back to a server that has gone on: nothing is lost. */
    void comeBack(int port) throws IOException {
        remember(visit(port), System.nanoTime());
    }

    /**
     * Comes to a server whose predecessor was killed, and forgets all that has been lost.
     *
     * @param killedNanos after this
     * @throws AssertionError if the account is in a state in which it never was, or what had to be stored is not
     */
    Outcome comeAfterCrash(int port, long killedNanos) throws IOException {
        S2C_Statement now = visit(port);
        long changes = now.getChanges();
        if (changes < stored) {
            throw new AssertionError(
                    "%s has %s changes; the server had said that %s were stored".formatted(name, changes, stored));
        }
        requireSame(now);
        long before = seen.isEmpty() ? 0 : seen.firstKey();
        Map<Long, Seen> lost = seen.tailMap(changes, false);
        Duration age = lost.values().stream()
                .map(one -> Duration.ofNanos(killedNanos - one.atNanos()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        Outcome outcome = new Outcome(now.getGold(), changes - before, lost.size(), age);
        seen.clear();
        stored = changes;
        remember(now, System.nanoTime());
        return outcome;
    }

    /** Reads statements until the connection ends, which it does by an exception. */
    void listen() throws IOException {
        TestClient current = connection();
        while (true) {
            S2C_Statement statement = read(current);
            remember(statement, System.nanoTime());
        }
    }

    private void remember(S2C_Statement statement, long nanos) {
        long changes = statement.getChanges();
        requireSame(statement);
        if (statement.getStored()) {
            // Others may have overtaken it, while the store was waited for.
            stored = Math.max(stored, changes);
        } else if (!seen.isEmpty() && changes < seen.lastKey()) {
            throw new AssertionError("%s has %s changes, and had %s before".formatted(name, changes, seen.lastKey()));
        } else {
            seen.putIfAbsent(changes, new Seen(statement.getGold(), nanos));
        }
    }

    private void requireSame(S2C_Statement statement) {
        Seen one = seen.get(statement.getChanges());
        if (one != null && one.gold() != statement.getGold()) {
            throw new AssertionError("%s has %s gold after %s changes, and had %s"
                    .formatted(name, statement.getGold(), statement.getChanges(), one.gold()));
        }
    }

    /** Gives somebody gold, or asks for what is stored. */
    void trade(List<BankCustomer> all, Random random) throws IOException {
        BankCustomer payee = all.get(random.nextInt(all.size()));
        if (payee == this || random.nextInt(CONFIRM_ONE_IN) == 0) {
            send(CONFIRM, C2S_Confirm.getDefaultInstance());
        } else {
            C2S_Transfer transfer = C2S_Transfer.newBuilder()
                    .setPayee(payee.name)
                    .setGold(1 + random.nextInt(MOST_GOLD))
                    .build();
            send(TRANSFER, transfer);
        }
    }

    private void send(int id, MessageLite message) throws IOException {
        connection().send(packet(id, message));
    }

    /** Hangs up. */
    void leave() throws IOException {
        connection().close();
    }

    /** Whether it was the customer who has ended the connection. */
    boolean hasLeft() {
        return connection().socket().isClosed();
    }

    private TestClient connection() {
        TestClient current = connection;
        if (current == null) {
            throw new IllegalStateException(name + " is not there");
        }
        return current;
    }

    private static S2C_Statement read(TestClient from) throws IOException {
        byte[] packet = from.readPacket();
        return S2C_Statement.parseFrom(Arrays.copyOfRange(packet, 4, packet.length));
    }

    @Override
    public String toString() {
        return name;
    }
}
