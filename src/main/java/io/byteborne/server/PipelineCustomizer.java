package io.byteborne.server;

import io.netty.channel.ChannelPipeline;

/**
 * Adds Netty handlers to a connection, below the session: they receive and pass on the bytes of the packets
 * ({@link io.netty.buffer.ByteBuf}), after TLS, the proxy's header and the limits on the peer's address. For a capture,
 * or for compression or encryption of your own. Beans of this type are called in their order; the handlers of the first
 * one are nearest to the socket.
 *
 * <p>This is the only place where a game meets Netty. The peer may send anything: nothing else bounds what such a handler
 * keeps of it, and what the handler holds back on the way out does not count as waiting to be sent.
 */
@FunctionalInterface
public interface PipelineCustomizer {
    /**
     * Adds handlers at the end of the pipeline of a connection that is about to become a session. Event loop; must not
     * block. An exception closes the connection.
     */
    void customize(ChannelPipeline pipeline);
}
