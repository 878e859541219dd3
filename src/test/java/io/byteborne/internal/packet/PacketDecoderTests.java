package io.byteborne.internal.packet;

import static io.byteborne.internal.packet.RecordingListener.packetCall;
import static io.byteborne.testing.TestPackets.header;
import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.CodedInputStream;
import io.byteborne.session.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketDecoderTests {
    private static final int MAX_PACKET_SIZE = 1000;
    private static final byte[] FIRST = packet(2000, hex("0a 02 68 69"));
    private static final byte[] EMPTY = packet(65535);
    private static final byte[] LAST = packet(0x0102, hex("ff"));
    private static final String FIRST_CALL = packetCall(2000, "0a026869");
    private static final String EMPTY_CALL = packetCall(65535, "");
    private static final String LAST_CALL = packetCall(0x0102, "ff");

    private final PacketDecoder decoder = new PacketDecoder(MAX_PACKET_SIZE, new PacketDecoder.Scratch());
    private final RecordingListener listener = new RecordingListener();

    private void read(byte[]... parts) throws PacketException {
        read(decoder, listener, join(parts));
    }

    /** One read of the event loop, whose buffer has something before and behind the bytes that came. */
    private static void read(PacketDecoder decoder, PacketListener listener, byte[] bytes) throws PacketException {
        ByteBuf in = Unpooled.buffer(bytes.length + 7).writeMedium(0).writeBytes(bytes);
        in.skipBytes(3);
        try {
            decoder.decode(in, listener);
        } finally {
            assertThat(in.readableBytes()).as("bytes left over").isZero();
            assertThat(in.refCnt()).as("the caller keeps ownership").isOne();
            in.release();
        }
    }

    @Test
    void whenPacketIsWholeThenItIsDelivered() throws Exception {
        read(FIRST);

        assertThat(listener.calls()).containsExactly(FIRST_CALL);
        assertThat(decoder.isInsidePacket()).isFalse();
    }

    @Test
    void whenReadHasSeveralPacketsThenEachIsDeliveredInOrder() throws Exception {
        read(FIRST, EMPTY, LAST, FIRST);

        assertThat(listener.calls()).containsExactly(FIRST_CALL, EMPTY_CALL, LAST_CALL, FIRST_CALL);
        assertThat(decoder.packets()).isEqualTo(4);
        assertThat(decoder.bytes()).isEqualTo(2 * FIRST.length + EMPTY.length + LAST.length);
    }

    @Test
    void whenStreamIsCutAnywhereThenPacketsAreTheSame() throws Exception {
        byte[] stream = join(FIRST, EMPTY, LAST);
        for (int cut = 0; cut <= stream.length; cut++) {
            RecordingListener heard = new RecordingListener();
            PacketDecoder cutDecoder = new PacketDecoder(MAX_PACKET_SIZE, new PacketDecoder.Scratch());
            read(cutDecoder, heard, Arrays.copyOfRange(stream, 0, cut));
            read(cutDecoder, heard, Arrays.copyOfRange(stream, cut, stream.length));

            assertThat(heard.calls()).as("cut at %d", cut).containsExactly(FIRST_CALL, EMPTY_CALL, LAST_CALL);
            assertThat(cutDecoder.isInsidePacket()).isFalse();
        }
    }

    @Test
    void whenEachByteComesAloneThenPacketsAreDelivered() throws Exception {
        for (byte each : join(FIRST, EMPTY, LAST)) {
            read(new byte[] {each});
        }

        assertThat(listener.calls()).containsExactly(FIRST_CALL, EMPTY_CALL, LAST_CALL);
    }

    @Test
    void whenReadIsEmptyThenNothingHappens() throws Exception {
        read();
        read(new byte[] {FIRST[0]});
        read();

        assertThat(listener.calls()).isEmpty();
        assertThat(decoder.isInsidePacket()).isTrue();
    }

    @Test
    void whenPacketSpansReadsThenWholeOnesBehindItFollow() throws Exception {
        read(EMPTY, Arrays.copyOfRange(FIRST, 0, 3));
        read(Arrays.copyOfRange(FIRST, 3, 5));
        assertThat(listener.calls()).containsExactly(EMPTY_CALL);

        read(Arrays.copyOfRange(FIRST, 5, FIRST.length), LAST, EMPTY, new byte[] {FIRST[0]});

        assertThat(listener.calls()).containsExactly(EMPTY_CALL, FIRST_CALL, LAST_CALL, EMPTY_CALL);
        assertThat(decoder.isInsidePacket()).isTrue();
    }

    @Test
    void whenPacketHasTheLargestSizeThenItIsDelivered() throws Exception {
        byte[] payload = new byte[MAX_PACKET_SIZE - 4];

        read(packet(1, payload), Arrays.copyOfRange(packet(1, payload), 0, 500));
        read(Arrays.copyOfRange(packet(1, payload), 500, MAX_PACKET_SIZE));

        String call = packetCall(1, HexFormat.of().formatHex(payload));
        assertThat(listener.calls()).containsExactly(call, call);
    }

    @Test
    void whenSizeUsesAllSixteenBitsThenItIsReadUnsigned() throws Exception {
        PacketDecoder unlimited = new PacketDecoder(0xFFFF, new PacketDecoder.Scratch());

        read(unlimited, listener, packet(1, new byte[0xFFFF - 4]));

        assertThat(unlimited.bytes()).isEqualTo(0xFFFF);
    }

    @Test
    void whenPacketIsAnnouncedThenMemoryGrowsOnlyWithWhatComes() throws Exception {
        PacketDecoder large = new PacketDecoder(0xFFFF, new PacketDecoder.Scratch());
        read(large, listener, header(0xFFFF, 1));
        for (int received = 4; received < 20_000; received += 100) {
            assertThat(large.keptMemory()).isLessThanOrEqualTo(2 * received + 64);
            read(large, listener, new byte[100]);
        }
    }

    @Test
    void whenStreamIsCutAtRandomThenPacketsAreTheSame() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            List<String> expected = new ArrayList<>();
            byte[] stream = new byte[0];
            for (int count = random.nextInt(1, 20); count > 0; count--) {
                byte[] payload = new byte[random.nextInt(random.nextBoolean() ? 8 : MAX_PACKET_SIZE - 3)];
                random.nextBytes(payload);
                int id = random.nextInt(0x10000);
                expected.add(packetCall(id, HexFormat.of().formatHex(payload)));
                stream = join(stream, packet(id, payload));
            }
            RecordingListener heard = new RecordingListener();
            PacketDecoder cutDecoder = new PacketDecoder(MAX_PACKET_SIZE, new PacketDecoder.Scratch());
            int longest = random.nextInt(1, 2 * MAX_PACKET_SIZE);
            for (int start = 0; start < stream.length; ) {
                int end = Math.min(stream.length, start + random.nextInt(longest + 1));
                read(cutDecoder, heard, Arrays.copyOfRange(stream, start, end));
                start = end;
            }

            assertThat(heard.calls()).as("seed %d, round %d", seed, round).isEqualTo(expected);
        }
    }

    @Nested
    class Violations {
        private void assertViolation(CloseReason reason, ThrowingCallable read) {
            assertThatExceptionOfType(PacketException.class)
                    .isThrownBy(read)
                    .satisfies(violation -> assertThat(violation.reason()).isEqualTo(reason));
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 2, 3})
        void whenSizeIsSmallerThanHeaderThenTwoBytesAreEnough(int size) throws Exception {
            read(FIRST);

            assertViolation(CloseReason.BAD_SIZE, () -> read(new byte[] {(byte) size, 0}));

            assertThat(listener.calls()).containsExactly(FIRST_CALL);
        }

        @ParameterizedTest
        @ValueSource(ints = {MAX_PACKET_SIZE + 1, 0x7FFF, 0x8000, 0xFFFF})
        void whenSizeIsOverTheLimitThenTwoBytesAreEnough(int size) {
            assertViolation(CloseReason.FRAME_TOO_LARGE, () -> read(Arrays.copyOf(header(size, 1), 2)));
        }

        @ParameterizedTest
        @ValueSource(ints = {3, MAX_PACKET_SIZE + 1})
        void whenBadSizeComesInTwoReadsThenItIsFoundWithTheSecond(int size) throws Exception {
            byte[] bad = header(size, 1);
            read(EMPTY, new byte[] {bad[0]});

            assertThatExceptionOfType(PacketException.class).isThrownBy(() -> read(new byte[] {bad[1]}));

            assertThat(listener.calls()).containsExactly(EMPTY_CALL);
        }

        @Test
        void whenValidPacketsFollowAViolationThenNothingIsDelivered() throws Exception {
            assertViolation(CloseReason.BAD_SIZE, () -> read(FIRST, header(2, 1), LAST, LAST));
            read(LAST);
            read(new byte[] {0, 0});

            assertThat(listener.calls()).containsExactly(FIRST_CALL);
            assertThat(decoder.isInsidePacket()).isFalse();
        }

        @Test
        void whenListenerRefusesAPacketThenNothingBehindItIsDelivered() throws Exception {
            PacketListener refusing = new RefusingListener(listener, 65535);
            assertViolation(
                    CloseReason.MALFORMED, () -> read(decoder, refusing, join(FIRST, EMPTY, LAST, new byte[] {9})));
            read(LAST);

            assertThat(listener.calls()).containsExactly(FIRST_CALL);
            assertThat(decoder.packets()).isOne();
        }

        @Test
        void whenListenerRefusesAPacketOfSeveralReadsThenItIsDropped() throws Exception {
            PacketListener refusing = new RefusingListener(listener, 2000);
            read(decoder, refusing, Arrays.copyOf(FIRST, 6));
            byte[] rest = Arrays.copyOfRange(FIRST, 6, FIRST.length);

            assertViolation(CloseReason.MALFORMED, () -> read(decoder, refusing, join(rest, LAST)));

            assertThat(decoder.keptMemory()).isZero();
            assertThat(listener.calls()).isEmpty();
        }

        @Test
        void whenPoisonedBetweenReadsThenWhatIsKeptIsDropped() throws Exception {
            read(Arrays.copyOf(FIRST, 6));

            decoder.poison();
            assertThat(decoder.keptMemory()).isZero();
            read(Arrays.copyOfRange(FIRST, 6, FIRST.length), LAST);

            assertThat(listener.calls()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 3, 6})
        void whenPoisonedByItsListenerThenNothingBehindThatPacketIsDelivered(int cut) throws Exception {
            RecordingListener poisoning = new RecordingListener() {
                @Override
                public void packetReceived(int id, CodedInputStream payload, int payloadSize) throws PacketException {
                    super.packetReceived(id, payload, payloadSize);
                    decoder.poison();
                }
            };
            read(decoder, poisoning, Arrays.copyOf(FIRST, cut));
            byte[] rest = Arrays.copyOfRange(FIRST, cut, FIRST.length);
            read(decoder, poisoning, join(rest, LAST, new byte[] {9}));

            assertThat(poisoning.calls()).containsExactly(FIRST_CALL);
            assertThat(decoder.keptMemory()).isZero();
        }
    }

    /** Finds one id malformed. */
    private record RefusingListener(RecordingListener delegate, int refusedId) implements PacketListener {
        @Override
        public void packetReceived(int id, CodedInputStream payload, int payloadSize) throws PacketException {
            if (id == refusedId) {
                throw new PacketException(CloseReason.MALFORMED, "refused");
            }
            delegate.packetReceived(id, payload, payloadSize);
        }

        @Override
        public void readComplete() {}

        @Override
        public void inputClosed(CloseReason reason) {}
    }
}
