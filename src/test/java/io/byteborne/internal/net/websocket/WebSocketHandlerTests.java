package io.byteborne.internal.net.websocket;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.inbound.InboundEvent;
import io.byteborne.session.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both roles: what one side writes, the other reads. */
class WebSocketHandlerTests {
    private final Side client = new Side(true);
    private final Side server = new Side(false);

    /** One end of a connection. */
    private static final class Side {
        private final WebSocketHandler handler;
        private final List<Object> events = new ArrayList<>();
        private final EmbeddedChannel channel;

        Side(boolean isClient) {
            handler = new WebSocketHandler(isClient, false);
            channel = new EmbeddedChannel(handler, new ChannelInboundHandlerAdapter() {
                @Override
                public void userEventTriggered(ChannelHandlerContext context, Object event) {
                    events.add(event);
                }
            });
        }

        byte[] written() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
                bytes.writeBytes(ByteBufUtil.getBytes(part));
                part.release();
            }
            return bytes.toByteArray();
        }

        /** Takes bytes in reads of that size, and returns what is left of them for the session. */
        byte[] read(byte[] bytes, int readSize) {
            for (int start = 0; start < bytes.length; start += readSize) {
                int end = Math.min(start + readSize, bytes.length);
                channel.writeInbound(Unpooled.copiedBuffer(Arrays.copyOfRange(bytes, start, end)));
            }
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
                content.writeBytes(ByteBufUtil.getBytes(part));
                part.release();
            }
            return content.toByteArray();
        }

        byte[] read(byte[] bytes) {
            return read(bytes, bytes.length);
        }
    }

    @AfterEach
    void close() {
        client.channel.finishAndReleaseAll();
        server.channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 117, 121, 122, 123, 1_000, 65_000, 65_531})
    void whenAPacketIsWrittenThenTheOtherSideReadsIt(int payload) {
        byte[] packet = packet(2000, bytes(payload));

        client.channel.writeAndFlush(Unpooled.copiedBuffer(packet));
        byte[] toServer = client.written();
        assertThat(server.read(toServer)).isEqualTo(packet);
        assertThat(server.read(toServer, 7)).isEqualTo(packet);

        server.channel.writeAndFlush(Unpooled.copiedBuffer(packet));
        byte[] toClient = server.written();
        assertThat(client.read(toClient)).isEqualTo(packet);
        assertThat(client.read(toClient, 7)).isEqualTo(packet);
        assertThat(toServer).hasSize(toClient.length + FrameReader.MASK_SIZE);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 31);
        }
        return bytes;
    }

    @Test
    void whenSeveralWritesBecomeOneMessageThenEachFrameHasAMaskOfItsOwn() {
        byte[] packet = packet(2000, bytes(200));

        client.channel.write(Unpooled.copiedBuffer(Arrays.copyOf(packet, 100)));
        client.channel.writeAndFlush(Unpooled.copiedBuffer(Arrays.copyOfRange(packet, 100, packet.length)));

        byte[] written = client.written();
        assertThat(written[0]).as("first frame").isEqualTo((byte) FrameReader.BINARY);
        assertThat(Arrays.copyOfRange(written, 2, 6)).as("masks").isNotEqualTo(Arrays.copyOfRange(written, 108, 112));
        assertThat(server.read(written)).isEqualTo(packet);
    }

    @Test
    void whenASideIsPingedThenItAnswersInItsRole() {
        assertThat(client.read(hex("89 02 68 69"))).isEmpty();
        byte[] fromClient = client.written();
        assertThat(fromClient).startsWith(hex("8a 82")).hasSize(2 + FrameReader.MASK_SIZE + 2);

        assertThat(server.read(hex("89 82 00 00 00 00 68 69"))).isEmpty();
        assertThat(server.written()).isEqualTo(hex("8a 02 68 69"));
    }

    @Test
    void whenFramesAreMaskedAsTheyMustNotBeThenTheSideClosesAsForAnyViolation() {
        assertThat(client.read(hex("82 84 00 00 00 00 04 00 e8 03"))).isEmpty();
        assertThat(client.events)
                .containsExactly(new InboundEvent.Violation(CloseReason.PROTOCOL_ERROR, "a frame that is masked"));

        assertThat(server.read(hex("82 04 04 00 d0 07"))).isEmpty();
        assertThat(server.events)
                .containsExactly(new InboundEvent.Violation(CloseReason.PROTOCOL_ERROR, "a frame that is not masked"));
    }

    @Test
    void whenASideHasClosedThenTheOtherHearsOfItAndWhatItAnswersIsDropped() {
        server.handler.close(CloseReason.KICKED);
        client.read(server.written());
        assertThat(client.events).contains(InboundEvent.Left.INSTANCE);

        client.handler.close(CloseReason.PEER_CLOSED);
        server.read(client.written());
        assertThat(server.events).isEmpty();
    }
}
