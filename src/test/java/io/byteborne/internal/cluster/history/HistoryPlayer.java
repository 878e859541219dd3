package io.byteborne.internal.cluster.history;

import static io.byteborne.testing.TestPackets.packet;

import com.google.protobuf.MessageLite;
import io.byteborne.historyproto.C2S_Enter;
import io.byteborne.historyproto.C2S_Kick;
import io.byteborne.historyproto.C2S_Publish;
import io.byteborne.historyproto.C2S_Say;
import io.byteborne.historyproto.S2C_Entered;
import io.byteborne.historyproto.S2C_Result;
import io.byteborne.historyproto.S2C_Said;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.testing.TestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Logs in now as one user, now as another, on one node or another, and does there what comes to its mind. */
final class HistoryPlayer implements Runnable {
    private static final int ENTER = 9890;
    private static final int ENTERED = 9891;
    private static final int SAY = 9892;
    private static final int SAID = 9893;
    private static final int RESULT = 9894;
    private static final int KICK = 9895;
    private static final int PUBLISH = 9896;
    private static final Duration PAUSE = Duration.ofMillis(40);
    private static final int LONGEST_VISIT = 150;

    private final History history;
    private final List<HistoryNode> nodes;
    private final List<String> users;
    private final Operations operations;
    private final Random random;
    private volatile boolean stopped;

    /** How often something was done. */
    record Operations(LongAdder logins, LongAdder refused, LongAdder sends, LongAdder kicks, LongAdder publishes) {
        Operations() {
            this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
        }
    }

    HistoryPlayer(History history, List<HistoryNode> nodes, List<String> users, Operations operations, long seed) {
        this.history = history;
        this.nodes = nodes;
        this.users = users;
        this.operations = operations;
        this.random = new Random(seed);
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private void pause() {
        LockSupport.parkNanos((long) (PAUSE.toNanos() * 2 * random.nextDouble()));
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped) {
            int port = any(nodes).port();
            String user = any(users);
            if (port != 0) {
                try (TestClient client = TestClient.connect(port)) {
                    play(client, user);
                } catch (IOException ended) {
                    // As connections do.
                }
            }
            pause();
        }
    }

    private void play(TestClient client, String user) throws IOException {
        String session = enter(client, user);
        operations.logins.increment();
        if (session.isEmpty()) {
            operations.refused.increment();
            return;
        }
        Thread reader = Thread.startVirtualThread(() -> read(client, session));
        Map<String, Long> numbers = new HashMap<>();
        for (int left = random.nextInt(LONGEST_VISIT); left > 0 && reader.isAlive() && !stopped; left--) {
            switch (random.nextInt(40)) {
                case 0 -> {
                    client.send(packet(
                            KICK, C2S_Kick.newBuilder().setName(any(users)).build()));
                    operations.kicks.increment();
                }
                case 1, 2, 3 -> {
                    client.send(packet(PUBLISH, C2S_Publish.getDefaultInstance()));
                    operations.publishes.increment();
                }
                default -> {
                    String to = any(users);
                    for (int i = random.nextInt(4); i >= 0; i--) {
                        long number = numbers.merge(to, 1L, Long::sum);
                        history.add(new History.Said(System.nanoTime(), session, to, number));
                        say(client, to, number);
                        operations.sends.increment();
                    }
                }
            }
            pause();
        }
        history.add(new History.Closing(System.nanoTime(), session));
    }

    /** The session; empty if it was refused. */
    static String enter(TestClient client, String user) throws IOException {
        client.send(packet(ENTER, C2S_Enter.newBuilder().setName(user).build()));
        while (true) {
            byte[] packet = client.readPacket();
            if (PacketHeader.idAt(packet, 0) == ENTERED) {
                return S2C_Entered.parseFrom(payload(packet)).getSession();
            }
        }
    }

    private static byte[] payload(byte[] packet) {
        return Arrays.copyOfRange(packet, PacketHeader.SIZE, packet.length);
    }

    private void read(TestClient client, String session) {
        try {
            while (true) {
                note(client.readPacket(), session);
            }
        } catch (IOException ended) {
            history.add(new History.Closing(System.nanoTime(), session));
        }
    }

    private void note(byte[] packet, String session) throws IOException {
        long now = System.nanoTime();
        switch (PacketHeader.idAt(packet, 0)) {
            case SAID -> {
                S2C_Said said = S2C_Said.parseFrom(payload(packet));
                history.add(new History.Got(now, session, said.getFrom(), said.getNumber()));
            }
            case RESULT -> {
                S2C_Result result = S2C_Result.parseFrom(payload(packet));
                history.add(new History.Result(now, session, result.getTo(), result.getNumber(), result.getDelivery()));
            }
            default -> {
                // One of the session protocol's.
            }
        }
    }

    /** Says something to a user. */
    static void say(TestClient client, String to, long number) throws IOException {
        MessageLite say = C2S_Say.newBuilder().setTo(to).setNumber(number).build();
        client.send(packet(SAY, say));
    }

    /** The number of the next message that somebody has sent to this client. */
    static long awaitSaid(TestClient client) throws IOException {
        while (true) {
            byte[] packet = client.readPacket();
            if (PacketHeader.idAt(packet, 0) == SAID) {
                return S2C_Said.parseFrom(payload(packet)).getNumber();
            }
        }
    }
}
