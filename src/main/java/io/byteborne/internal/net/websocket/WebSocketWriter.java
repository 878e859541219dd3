package io.byteborne.internal.net.websocket;

import io.byteborne.internal.net.outbound.ChannelWriter;
import io.byteborne.internal.net.outbound.SendBuffer;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.session.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

/** The output side of a session over a WebSocket, which ends with a Close frame. Event loop. */
public final class WebSocketWriter extends ChannelWriter {
    private final WebSocketHandler frames;

    public WebSocketWriter(Channel channel, SendBuffer buffer, NetworkStatistics statistics, WebSocketHandler frames) {
        super(channel, buffer, statistics);
        this.frames = frames;
    }

    @Override
    public Transport transport() {
        return Transport.WEB_SOCKET;
    }

    @Override
    protected ChannelFuture endStream(ChannelFuture last, End end) {
        return frames.close(end.reason());
    }
}
