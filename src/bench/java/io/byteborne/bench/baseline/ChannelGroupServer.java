package io.byteborne.bench.baseline;

import io.byteborne.proto.S2C_Chat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Broadcasts as Netty offers it: each message is serialised once and written and flushed to a channel group. */
public final class ChannelGroupServer {
    private static final long TICK_MILLIS = 50;

    private ChannelGroupServer() {}

    /** Arguments: the port, messages per tick, bytes of text. */
    public static void main(String[] arguments) {
        int messages = Integer.parseInt(arguments[1]);
        S2C_Chat chat = S2C_Chat.newBuilder()
                .setContent("x".repeat(Integer.parseInt(arguments[2])))
                .build();
        ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        Executors.newSingleThreadScheduledExecutor()
                .scheduleAtFixedRate(
                        () -> {
                            for (int i = 0; i < messages; i++) {
                                channels.writeAndFlush(packet(chat), channel -> true, true);
                            }
                        },
                        TICK_MILLIS,
                        TICK_MILLIS,
                        TimeUnit.MILLISECONDS);
        BaselineServer.run(arguments, channels::add);
    }

    private static ByteBuf packet(S2C_Chat chat) {
        ByteBuf packet = PooledByteBufAllocator.DEFAULT.directBuffer(chat.getSerializedSize() + 4);
        try {
            ChatCodec.encode(chat, packet);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packet;
    }
}
