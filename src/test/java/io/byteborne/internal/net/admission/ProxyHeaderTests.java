package io.byteborne.internal.net.admission;

import static io.byteborne.internal.net.admission.TestProxyHeaders.LOCAL;
import static io.byteborne.internal.net.admission.TestProxyHeaders.SIGNATURE;
import static io.byteborne.internal.net.admission.TestProxyHeaders.TCP4;
import static io.byteborne.internal.net.admission.TestProxyHeaders.TCP4_WITH_TLV;
import static io.byteborne.internal.net.admission.TestProxyHeaders.TCP6;
import static io.byteborne.internal.net.admission.TestProxyHeaders.UNSPECIFIED;
import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.admission.ProxyHeaderDecoder.ProxyHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ProxyHeaderDecoder}. */
class ProxyHeaderTests {
    private static final byte[] BEHIND = hex("01 02 03 04 05");

    private final EmbeddedChannel channel = new EmbeddedChannel(new ProxyHeaderDecoder());

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void receive(byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    }

    private ProxyHeader header() {
        return Objects.requireNonNull((ProxyHeader) channel.readInbound(), "no header");
    }

    /** What has come behind the header. */
    private byte[] rest() {
        byte[] bytes = new byte[0];
        for (ByteBuf in = channel.readInbound(); in != null; in = channel.readInbound()) {
            bytes = join(bytes, ByteBufUtil.getBytes(in));
            in.release();
        }
        return bytes;
    }

    private static @Nullable String textOf(@Nullable InetSocketAddress source) {
        return source == null ? null : source.getAddress().getHostAddress() + " " + source.getPort();
    }

    private static void assertReadHoweverItIsSplit(byte[] header, @Nullable String source) {
        byte[] all = join(header, BEHIND);
        for (int split = 0; split <= all.length; split++) {
            ProxyHeaderTests one = new ProxyHeaderTests();
            one.receive(Arrays.copyOfRange(all, 0, split));
            one.receive(Arrays.copyOfRange(all, split, all.length));

            assertThat(one.header().violation()).isNull();
            one.channel.writeInbound();
            assertThat(one.rest()).as("split at %d", split).isEqualTo(BEHIND);
            one.close();
        }
        ProxyHeaderTests dribbled = new ProxyHeaderTests();
        for (byte each : all) {
            dribbled.receive(new byte[] {each});
        }
        assertThat(textOf(dribbled.header().source())).isEqualTo(source);
        assertThat(dribbled.rest()).isEqualTo(BEHIND);
        dribbled.close();
    }

    @Test
    void whenTheHeaderIsOfIpv4ThenTheSourceIsReadHoweverItIsSplit() {
        assertReadHoweverItIsSplit(TCP4, "203.0.113.7 4660");
        assertReadHoweverItIsSplit(TCP4_WITH_TLV, "203.0.113.7 4660");
    }

    @Test
    void whenTheHeaderIsOfIpv6ThenTheSourceIsReadHoweverItIsSplit() {
        assertReadHoweverItIsSplit(TCP6, "2001:db8:0:0:0:0:0:7 4660");
    }

    @Test
    void whenTheHeaderNamesNobodyThenThereIsNoSourceHoweverItIsSplit() {
        assertReadHoweverItIsSplit(LOCAL, null);
        assertReadHoweverItIsSplit(UNSPECIFIED, null);
        // What a local connection says of addresses is not to be looked at, and may be of any family.
        byte[] local = TCP4.clone();
        local[12] = 0x20;
        assertReadHoweverItIsSplit(local, null);
        local[13] = 0x31;
        assertReadHoweverItIsSplit(local, null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // The text form, of version 1.
                "50 52 4f 58 59 20 54 43 50 34 20",
                // Packets.
                "08 00",
                "0d 0a 0d 0a 00 0d 0a 51 55 49 54 0b",
                // Version 1 and 3, a command that there is not.
                SIGNATURE + " 11 11 00 0c",
                SIGNATURE + " 31 11 00 0c",
                SIGNATURE + " 22 11 00 0c",
                // UDP, a local socket, a family that there is not.
                SIGNATURE + " 21 12 00 0c",
                SIGNATURE + " 21 31 00 d8",
                SIGNATURE + " 21 41 00 0c",
                // Too short for its addresses, and too long.
                SIGNATURE + " 21 11 00 0b",
                SIGNATURE + " 21 21 00 23",
                SIGNATURE + " 21 11 10 01",
                SIGNATURE + " 20 00 ff ff",
            })
    void whenTheHeaderIsWrongThenThatIsKnownAtOnceAndNothingBehindItIsRead(String wrong) {
        receive(hex(wrong));

        assertThat(header().violation()).contains("PROXY protocol");

        receive(join(TCP4, BEHIND));
        assertThat(channel.<Object>readInbound()).isNull();
    }

    @Test
    void whenTheHeaderIsNotWholeThenNothingIsPassedOn() {
        receive(Arrays.copyOf(TCP6, TCP6.length - 1));

        assertThat(channel.<Object>readInbound()).isNull();
    }
}
