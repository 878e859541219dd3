package io.byteborne.internal.world;

import com.google.protobuf.Message;
import io.byteborne.internal.dispatch.DispatchCounters;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.C2S_Join;
import io.byteborne.proto.C2S_Login;
import io.byteborne.proto.C2S_Steer;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.proto.S2C_Join;
import io.byteborne.proto.S2C_Login;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Fuzz target: packets with any payloads over a few sessions, into a world without a thread, whose handlers answer, fail,
 * refuse, take their time, and close the session. No exception may escape, each session must have its messages handled
 * as {@link FuzzPeer} says and end for the reason it says, answers must come in order, and the counters must add up.
 * docs/howto/fuzzing.md has the command; {@link DispatchFuzzTests} replays what was found.
 */
public final class DispatchFuzz {
    private static final int PEERS = 3;
    private static final int TICK = 13;
    private static final int CLOSE_SIDE = 14;
    private static final int LOSE = 15;

    private static final List<Message> HANDLED = List.of(
            C2S_Chat.getDefaultInstance(),
            C2S_Login.getDefaultInstance(),
            C2S_Join.getDefaultInstance(),
            C2S_Steer.getDefaultInstance(),
            TestPing.getDefaultInstance(),
            TestPong.getDefaultInstance(),
            TestBoom.getDefaultInstance());

    private static final Map<Integer, Message> TYPES = types();

    private final WorldFixture fixture = new WorldFixture();
    private final Map<Long, List<Message>> handled = new HashMap<>();
    private final Queue<CompletableFuture<Message>> inWork = new ArrayDeque<>();
    private final List<FuzzPeer> peers = new ArrayList<>();

    private DispatchFuzz() {
        handle(C2S_Chat.class, chat -> answerOf(chat));
        handle(C2S_Login.class, login -> answerOf(login));
        handle(C2S_Steer.class, steer -> null);
        handle(TestPing.class, ping -> answerOf(ping));
        handle(TestPong.class, pong -> {
            throw new MessageRefusedException("as planned");
        });
        handle(TestBoom.class, boom -> {
            throw new AssertionError("as planned");
        });
        handle(C2S_Join.class, join -> {
            CompletableFuture<Message> later = new CompletableFuture<>();
            inWork.add(later);
            return later;
        });
        for (int i = 0; i < PEERS; i++) {
            peers.add(new FuzzPeer(fixture.accept(), TYPES));
        }
    }

    private static Map<Integer, Message> types() {
        MessageRegistry registry = new MessageRegistry();
        Map<Integer, Message> types = new HashMap<>();
        HANDLED.forEach(
                message -> types.put(registry.register(message.getClass()).id(), message));
        return types;
    }

    private interface Handler<M> {
        @Nullable
        Object handle(M message);
    }

    private <M extends Message> void handle(Class<M> type, Handler<M> handler) {
        fixture.dispatcher.register(type, "fuzzed", (session, message) -> {
            handled.computeIfAbsent(session.id(), id -> new ArrayList<>()).add(message);
            if (closes(message)) {
                session.close();
            }
            return handler.handle(message);
        });
    }

    static boolean closes(Message message) {
        return message instanceof TestPing ping && ping.getText().startsWith("close");
    }

    static boolean takesItsTime(Message message) {
        return message instanceof C2S_Join;
    }

    private static @Nullable Message answerOf(Message message) {
        return switch (message) {
            case C2S_Chat chat ->
                S2C_Chat.newBuilder().setContent(chat.getContent()).build();
            case C2S_Login login ->
                S2C_Login.newBuilder()
                        .setRequest(login.getRequest())
                        .setError(login.getName())
                        .build();
            case C2S_Join join ->
                S2C_Join.newBuilder().setRequest(join.getRequest()).build();
            case TestPing ping -> ping;
            default -> null;
        };
    }

    /**
     * One run. The input is a row of operations of two bytes and what follows them: the peer (the first byte's high
     * half) and what it does (the low half: a number of {@link #HANDLED} sends such a message, others a packet of the
     * id 1990 + number, or one of the constants), and the payload's length (to be followed by the payload).
     */
    public static void fuzzerTestOneInput(byte[] input) {
        DispatchFuzz run = new DispatchFuzz();
        try {
            run.play(input);
            run.settle();
            run.peers.forEach(run::checkPeer);
            run.checkCounters();
        } finally {
            run.fixture.close();
        }
    }

    private void play(byte[] input) {
        for (int at = 0; at + 2 <= input.length; ) {
            FuzzPeer peer = peers.get((input[at] >> 4 & 0xf) % PEERS);
            int action = input[at] & 0xf;
            int end = Math.min(input.length, at + 2 + (input[at + 1] & 0xff));
            switch (action) {
                case TICK -> tick();
                case CLOSE_SIDE -> peer.closeSide();
                case LOSE -> peer.lose();
                default -> peer.send(idOf(action), Arrays.copyOfRange(input, at + 2, end));
            }
            at = end;
        }
    }

    private static int idOf(int action) {
        if (action >= HANDLED.size()) {
            return 1990 + action;
        }
        Message message = HANDLED.get(action);
        return TYPES.entrySet().stream()
                .filter(type -> type.getValue().equals(message))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private void tick() {
        fixture.world.tick();
        for (CompletableFuture<Message> done = inWork.poll(); done != null; done = inWork.poll()) {
            done.complete(S2C_Join.getDefaultInstance());
        }
        peers.forEach(FuzzPeer::ticked);
    }

    /** Ticks until nothing can be left: each tick handles at least one message of each session. */
    private void settle() {
        int quiet = 0;
        for (long before = -1; quiet < 2; quiet = before == total() ? quiet + 1 : 0) {
            before = total();
            tick();
        }
    }

    private long total() {
        return handled.values().stream().mapToLong(List::size).sum();
    }

    private void checkPeer(FuzzPeer peer) {
        List<Message> seen = handled.getOrDefault(peer.id(), List.of());
        check(seen.equals(peer.handled), peer, seen, peer.handled);
        boolean here = fixture.sessions.find(peer.id()) != null;
        check(here == (peer.reason == null), peer, here, peer.reason);
        String end = "closed " + peer.id() + " ";
        List<String> ends =
                fixture.log.stream().filter(line -> line.startsWith(end)).toList();
        List<String> due = peer.reason == null ? List.of() : List.of(end + peer.reason);
        check(ends.equals(due), peer, ends, due);
        Message[] answers = peer.handled.stream()
                .map(DispatchFuzz::answerOf)
                .filter(Objects::nonNull)
                .toArray(Message[]::new);
        String sent = peer.sent();
        String all = TestPackets.hex(answers);
        // What ended may have done so before its last answers left.
        check(peer.reason == null ? sent.equals(all) : all.startsWith(sent), peer, sent, all);
    }

    private void checkCounters() {
        List<Message> all =
                peers.stream().flatMap(peer -> peer.handled.stream()).toList();
        DispatchCounters counters = fixture.dispatcher.counters();
        check(counters.dispatchedCount() == all.size(), counters, counters.dispatchedCount(), all);
        long failed = all.stream().filter(TestBoom.class::isInstance).count();
        check(counters.failedCount() == failed, counters, counters.failedCount(), failed);
        long refused = all.stream().filter(TestPong.class::isInstance).count();
        check(counters.refusedCount() == refused, counters, counters.refusedCount(), refused);
        check(counters.unhandledCount() == 0, counters, counters.unhandledCount(), 0);
        check(fixture.inbox.isEmpty() && fixture.tasks.isEmpty(), "queues", fixture.inbox.size(), 0);
        long open = peers.stream().filter(peer -> peer.reason == null).count();
        check(fixture.sessions.count() == open, "sessions", fixture.sessions.count(), open);
    }

    private static void check(boolean right, Object what, @Nullable Object actual, @Nullable Object expected) {
        if (!right) {
            throw new AssertionError("%s: %s, and should be: %s".formatted(what, actual, expected));
        }
    }
}
