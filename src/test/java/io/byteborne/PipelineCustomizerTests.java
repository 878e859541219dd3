package io.byteborne;

import static io.byteborne.testing.TestPackets.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.server.PipelineCustomizer;
import io.byteborne.server.ServerService;
import io.byteborne.session.Transport;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.WholeServerTest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;

/** Handlers of a game's own below the session, over each transport. */
@WholeServerTest
@ParameterizedClass
@EnumSource(Transport.class)
@Import({PipelineCustomizerTests.Veil.class, PipelineCustomizerTests.Doubling.class})
class PipelineCustomizerTests {
    private static final byte MASK = 0x5a;
    private static final byte[] CHAT = hex("08 00 d0 07 0a 02 68 69");
    private static final String ECHO = "08 00 e8 03 0a 02 68 69";

    /** Every byte is changed, in both directions: nearest to the socket. */
    @Order(1)
    static class Veil implements PipelineCustomizer {
        private volatile boolean failing;

        @Override
        public void customize(ChannelPipeline pipeline) {
            if (failing) {
                throw new IllegalStateException("expected in this test");
            }
            pipeline.addLast(new ChannelDuplexHandler() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    ByteBuf bytes = (ByteBuf) message;
                    for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
                        bytes.setByte(i, bytes.getByte(i) ^ MASK);
                    }
                    context.fireChannelRead(bytes);
                }

                @Override
                public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                    ByteBuf bytes = (ByteBuf) message;
                    ByteBuf veiled = context.alloc().buffer(bytes.readableBytes());
                    while (bytes.isReadable()) {
                        veiled.writeByte(bytes.readByte() ^ MASK);
                    }
                    bytes.release();
                    context.write(veiled, promise);
                }
            });
        }
    }

    /** The first bytes come twice; what it is given has no veil any more. */
    @Order(2)
    static class Doubling implements PipelineCustomizer {
        @Override
        public void customize(ChannelPipeline pipeline) {
            pipeline.addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    ByteBuf bytes = (ByteBuf) message;
                    ByteBuf again = bytes.copy();
                    context.pipeline().remove(this);
                    context.fireChannelRead(bytes);
                    context.fireChannelRead(again);
                }
            });
        }
    }

    private final Transport transport;
    private final ServerService server;
    private final Veil veil;

    PipelineCustomizerTests(Transport transport, @Autowired ServerService server, @Autowired Veil veil) {
        this.transport = transport;
        this.server = server;
        this.veil = veil;
    }

    private TestClient connect() throws IOException {
        return TestClient.connect(transport, server);
    }

    private static byte[] veiled(byte[] bytes) {
        byte[] changed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            changed[i] = (byte) (bytes[i] ^ MASK);
        }
        return changed;
    }

    @Test
    void whenThereAreCustomizersThenTheirHandlersAreBelowTheSessionInTheirOrder() throws IOException {
        try (TestClient client = connect()) {
            client.send(veiled(CHAT));

            String twice = hex(veiled(client.readBytes(2 * CHAT.length)));
            assertThat(twice).isEqualTo(ECHO + " " + ECHO);
        }
    }

    @Test
    void whenACustomizerFailsThenTheConnectionIsClosedAndOthersAreServed() throws IOException {
        try (TestClient other = connect()) {
            other.send(veiled(CHAT));
            other.readBytes(2 * CHAT.length);
            veil.failing = true;
            try (TestClient client = connect()) {
                client.expectFin();
            } finally {
                veil.failing = false;
            }

            other.send(veiled(CHAT));
            assertThat(hex(veiled(other.readBytes(CHAT.length)))).isEqualTo(ECHO);
        }
    }
}
