package io.byteborne.network;

import io.netty.util.concurrent.EventExecutor;

/** Finds packets of one session that are not whole in time, counted from the read that brought their first byte. */
final class PacketDeadline extends ReadDeadline {
    private final PacketDecoder decoder;

    /** Which packet, counted from 0, was last seen not to be whole. */
    private long packet = -1;

    PacketDeadline(
            EventExecutor executor, ChannelSession session, PacketDecoder decoder, long timeoutNanos, Runnable missed) {
        super(executor, session, timeoutNanos, missed);
        this.decoder = decoder;
    }

    /** To be called after each read. */
    void watch() {
        if (decoder.isInsidePacket()) {
            if (packet != decoder.packets()) {
                packet = decoder.packets();
                setBack();
            }
            arm();
        }
    }

    @Override
    boolean isAwaited() {
        return decoder.isInsidePacket();
    }
}
