package io.byteborne.internal.net.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.Int32Value;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.internal.net.TrackedMemory;
import io.byteborne.internal.net.outbound.SendBuffer.Outcome;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.session.WhenBehind;
import io.byteborne.testing.TestPackets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client that comes back gets: all that it lacks, in order, or nothing. */
class ReplayTests {
    private static final int GAME = 1000;
    private static final int CONTROL = 2;
    private static final int MAX_BYTES = 8 << 10;
    private static final int MAX_PACKETS = 64;
    private static final int MAX_TOTAL = 16 << 10;
    private static final int STEPS = 20_000;
    private static final MessageLite WELCOME = Int32Value.of(0);

    private final OutboundBudget budget = EmbeddedSession.pendingOut();
    private final TrackedMemory memory = new TrackedMemory();
    private final ReplayMemory kept = new ReplayMemory(MAX_BYTES, MAX_PACKETS, MAX_TOTAL, budget);
    private final List<SendBuffer> buffers = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        buffers.forEach(SendBuffer::discard);
        memory.assertNothingLeaked();
        assertThat(kept.total()).isZero();
    }

    private SendBuffer buffer() {
        SendBuffer buffer = new SendBuffer(new GameEncoder(), EmbeddedSession.memory(memory.allocator()), 1 << 20);
        buffers.add(buffer);
        return buffer;
    }

    private SendBuffer resumable() {
        SendBuffer buffer = buffer();
        control(buffer, kept);
        read(buffer.take(), buffer);
        return buffer;
    }

    /** Numbers are of a type of which the newest is enough. */
    private static final class GameEncoder implements PacketEncoder {
        @Override
        public int packetSize(MessageLite message) {
            return PacketHeader.SIZE + message.getSerializedSize();
        }

        @Override
        public void encode(MessageLite message, int packetSize, ByteBuf out) {
            out.writeBytes(TestPackets.packet(GAME, message));
        }

        @Override
        public WhenBehind whenBehind(MessageLite message) {
            return message instanceof Int32Value ? WhenBehind.NEWEST : WhenBehind.DELIVER;
        }
    }

    private static void control(SendBuffer buffer, @Nullable ReplayMemory from) {
        buffer.appendControl(TestPackets.packet(CONTROL, WELCOME), from);
    }

    private static MessageLite message(int number, int size) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.max(4, size)).putInt(0, number);
        return BytesValue.of(ByteString.copyFrom(bytes));
    }

    private static void send(SendBuffer buffer, int first, int count, int size) {
        IntStream.range(first, first + count)
                .forEach(number -> assertThat(buffer.append(message(number, size), false))
                        .as("of number %s", number)
                        .isIn(Outcome.FLUSH_NEEDED, Outcome.QUEUED));
    }

    /** The numbers of the game's packets, as the connection would read them. */
    private static List<Integer> read(@Nullable ByteBuf chunk, SendBuffer buffer) {
        List<Integer> numbers = new ArrayList<>();
        if (chunk != null) {
            int bytes = chunk.readableBytes();
            while (chunk.isReadable()) {
                int size = PacketHeader.sizeAt(chunk, chunk.readerIndex());
                int id = PacketHeader.idAt(chunk, chunk.readerIndex());
                byte[] payload = new byte[size - PacketHeader.SIZE];
                chunk.skipBytes(PacketHeader.SIZE).readBytes(payload);
                if (id == GAME) {
                    numbers.add(numberIn(payload));
                }
            }
            chunk.release();
            buffer.written(bytes);
        }
        return numbers;
    }

    private static int numberIn(byte[] payload) {
        try {
            return ByteBuffer.wrap(BytesValue.parseFrom(payload).getValue().toByteArray())
                    .getInt();
        } catch (InvalidProtocolBufferException notWhole) {
            throw new AssertionError(Arrays.toString(payload), notWhole);
        }
    }

    private List<Integer> resume(SendBuffer buffer, long received) {
        ByteBuf lacking = buffer.takeAfter(received, memory.allocator());
        assertThat(lacking).as("what is lacking after %s", received).isNotNull();
        List<Integer> numbers = read(lacking, buffer);
        numbers.addAll(read(buffer.take(), buffer));
        return numbers;
    }

    private static List<Integer> numbers(int first, int count) {
        return IntStream.range(first, first + count).boxed().toList();
    }

    @Test
    void whenTheGameSendsBeforeTheWelcomeThenThatDoesNotCountAndIsNotSentAgain() {
        SendBuffer buffer = buffer();
        send(buffer, 0, 3, 10);
        control(buffer, kept);
        send(buffer, 3, 2, 10);
        control(buffer, null);
        send(buffer, 5, 2, 10);
        assertThat(read(buffer.take(), buffer)).isEqualTo(numbers(0, 7));

        assertThat(buffer.detach()).isTrue();

        assertThat(resume(buffer, 1)).isEqualTo(numbers(4, 3));
    }

    @Test
    void whenMuchIsUnconfirmedAndMuchComesWhileDetachedThenNothingIsMissing() {
        SendBuffer buffer = resumable();
        for (int i = 0; i < 12; i++) {
            send(buffer, i, 1, 300);
            read(buffer.take(), buffer);
        }
        assertThat(buffer.detach()).isTrue();
        int more = 0;
        while (buffer.append(message(12 + more, 50), false) != Outcome.DETACHED_FULL) {
            more++;
            assertThat(buffer.reach(0)).isEqualTo(SendBuffer.Reach.WHOLE);
        }

        assertThat(more).isGreaterThan(30);
        assertThat(buffer.takeAfter(0, memory.allocator()))
                .as("after one too many, nothing can be resumed")
                .isNull();
        assertThat(buffer.append(message(0, 1), false))
                .as("and that is said once")
                .isEqualTo(Outcome.CLOSED);
    }

    @Test
    void whenAConnectionThatDoesNotReadIsTakenOverThenAllThatWaitsComes() {
        SendBuffer buffer = resumable();
        send(buffer, 0, 20, 100);
        ByteBuf underWay = buffer.take();
        send(buffer, 20, 10 * MAX_PACKETS, 100);

        List<Integer> got = resume(buffer, 5);
        read(underWay, buffer);

        assertThat(got).isEqualTo(numbers(5, 15 + 10 * MAX_PACKETS));
        assertThat(buffer.pendingBytes()).isZero();
    }

    @Test
    void whenOthersHaveTakenAllThatMayBeKeptThenAClientThatLacksSomethingIsToldSo() {
        SendBuffer victim = resumable();
        send(victim, 0, 1, 10);
        read(victim.take(), victim);
        SendBuffer others = resumable();
        send(others, 0, 1, MAX_BYTES - 10);
        read(others.take(), others);
        SendBuffer more = resumable();
        send(more, 0, 1, 5000);
        read(more.take(), more);

        assertThat(kept.total()).isLessThanOrEqualTo(MAX_TOTAL);
        assertThat(more.reach(0)).isEqualTo(SendBuffer.Reach.GAP);
        assertThat(more.reach(1)).isEqualTo(SendBuffer.Reach.WHOLE);
        assertThat(more.takeAfter(0, memory.allocator())).isNull();
        assertThat(victim.detach()).isTrue();
        assertThat(resume(victim, 0)).isEqualTo(numbers(0, 1));
    }

    @Test
    void whenManySmallPacketsAreSentOneByOneThenTheyTakeUpNoMoreThanIsCounted() {
        SendBuffer buffer = resumable();
        for (int i = 0; i < 10 * MAX_PACKETS; i++) {
            send(buffer, i, 1, 4);
            read(buffer.take(), buffer);
        }

        assertThat(kept.total()).isBetween(MAX_PACKETS * 10L, 2048L);
        assertThat(memory.usedBytes()).as("no buffer is held").isZero();
    }

    @Test
    void whenAllIsConfirmedThenTheMemoryForMuchGoesAtOnceAndThatForLittleOnceItIsNotUsed() {
        SendBuffer buffer = resumable();
        send(buffer, 0, 1, MAX_BYTES - 100);
        read(buffer.take(), buffer);
        assertThat(buffer.acknowledged(1)).isTrue();
        assertThat(kept.total()).as("after much").isZero();

        send(buffer, 1, 1, 1000);
        read(buffer.take(), buffer);
        buffer.freeUnused();
        buffer.freeUnused();
        assertThat(kept.total()).as("while something is not confirmed").isEqualTo(1024);
        assertThat(buffer.acknowledged(2)).isTrue();
        send(buffer, 2, 1, 1000);
        read(buffer.take(), buffer);
        assertThat(buffer.acknowledged(3)).isTrue();
        buffer.freeUnused();
        assertThat(kept.total()).as("while it is in use").isEqualTo(1024);
        buffer.freeUnused();
        assertThat(kept.total()).as("once it is not used").isZero();
    }

    @Test
    void whenAnAttemptComesLateThenItIsKnownForThat() {
        SendBuffer buffer = resumable();
        send(buffer, 0, 5, 10);
        read(buffer.take(), buffer);
        assertThat(buffer.acknowledged(3)).isTrue();

        assertThat(buffer.reach(2)).isEqualTo(SendBuffer.Reach.UNTRUE);
        assertThat(buffer.reach(6)).isEqualTo(SendBuffer.Reach.UNTRUE);
        assertThat(buffer.acknowledged(6)).isFalse();
        assertThat(buffer.detach()).isTrue();
        send(buffer, 5, 1, 10);
        assertThat(buffer.reach(6)).as("it was never sent").isEqualTo(SendBuffer.Reach.UNTRUE);
        assertThat(resume(buffer, 5)).isEqualTo(numbers(5, 1));
        assertThat(buffer.reach(6)).isEqualTo(SendBuffer.Reach.WHOLE);
    }

    @Test
    void whenOnlyTheNewestIsWantedThenThatComesLast() {
        SendBuffer buffer = resumable();
        assertThat(buffer.detach()).isTrue();
        for (int i = 0; i < 1000; i++) {
            assertThat(buffer.withhold(Int32Value.of(i))).isTrue();
        }
        send(buffer, 0, 1, 10);

        ByteBuf lacking = buffer.takeAfter(0, memory.allocator());

        assertThat(read(lacking, buffer)).isEqualTo(numbers(0, 1));
        ByteBuf after = Objects.requireNonNull(buffer.take());
        assertThat(after).isEqualTo(Unpooled.wrappedBuffer(TestPackets.packet(GAME, Int32Value.of(999))));
        after.release();
    }

    static List<Long> seeds() {
        return new Random().longs(5).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whenConnectionsAreLostAtRandomThenEachPacketComesOnceOrTheClientIsTold(long seed) {
        RandomGenerator random = new Random(seed);
        List<Player> players =
                IntStream.range(0, 4).mapToObj(number -> new Player(random)).toList();

        for (int step = 0; step < STEPS; step++) {
            players.get(random.nextInt(players.size())).step();
            assertThat(kept.total()).isBetween(0L, (long) MAX_TOTAL);
        }

        assertThat(players).allSatisfy(player -> {
            assertThat(player.resumed).isPositive();
            assertThat(player.told).isPositive();
        });
    }

    /** A session, and what its client knows. */
    private final class Player {
        private final RandomGenerator random;
        private SendBuffer buffer = resumable();
        private boolean connected = true;
        private int sent;
        private int received;
        private final List<Integer> onTheWay = new ArrayList<>();
        private int resumed;
        private int told;

        Player(RandomGenerator random) {
            this.random = random;
        }

        void step() {
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4 -> append(random.nextInt(10) == 0 ? 3000 : 60);
                case 5, 6 -> flush();
                case 7, 8 -> receive(random.nextInt(onTheWay.size() + 1));
                case 9 -> confirm();
                case 10 -> lose();
                default -> comeBack();
            }
        }

        private void append(int most) {
            if (buffer.append(message(sent, random.nextInt(most)), false) == Outcome.DETACHED_FULL) {
                startAnew();
            } else {
                sent++;
            }
        }

        private void flush() {
            if (connected) {
                if (random.nextInt(4) == 0) {
                    control(buffer, null);
                }
                onTheWay.addAll(read(buffer.take(), buffer));
            }
        }

        private void receive(int count) {
            List<Integer> got = onTheWay.subList(0, count);
            assertThat(got).isEqualTo(numbers(received, count));
            received += count;
            got.clear();
        }

        private void confirm() {
            if (connected) {
                assertThat(buffer.acknowledged(received)).isTrue();
                buffer.freeUnused();
            }
        }

        private void lose() {
            if (connected) {
                connected = false;
                onTheWay.clear();
                if (!buffer.detach()) {
                    startAnew();
                }
            }
        }

        /** Also while the earlier connection still looks alive. */
        private void comeBack() {
            onTheWay.clear();
            boolean whole = buffer.reach(received) == SendBuffer.Reach.WHOLE;
            ByteBuf lacking = buffer.takeAfter(received, memory.allocator());
            assertThat(lacking != null).isEqualTo(whole);
            if (lacking == null) {
                startAnew();
                return;
            }
            connected = true;
            resumed++;
            onTheWay.addAll(read(lacking, buffer));
            onTheWay.addAll(read(buffer.take(), buffer));
            assertThat(onTheWay).isEqualTo(numbers(received, sent - received));
        }

        private void startAnew() {
            told++;
            buffer.discard();
            buffers.remove(buffer);
            buffer = resumable();
            connected = true;
            sent = 0;
            received = 0;
            onTheWay.clear();
        }
    }
}
