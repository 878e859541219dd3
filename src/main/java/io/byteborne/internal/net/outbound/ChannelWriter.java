package io.byteborne.internal.net.outbound;

import io.byteborne.internal.net.tls.Tls;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The output side of one session: brings what its send buffer holds to the channel, and closes it. Event loop. */
public class ChannelWriter {
    /** What has left is known of whole writes only, so that a longer one would count until its last byte has. */
    private static final int MAX_WRITE_BYTES = 64 * 1024;

    /** How long {@link #finish} lets queued bytes take to leave. */
    private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(10);
    /** How long the peer may take to close its side once ours is closed. */
    private static final Duration LINGER_TIMEOUT = Duration.ofSeconds(1);

    /** The end of a session, as its input side knows it. Event loop. */
    public interface End {
        /** Whether the peer has closed its side, so that there is nothing to wait for. */
        boolean isClosedByPeer();

        /** Why nothing more comes from the peer; null if it still may. */
        @Nullable
        CloseReason reason();

        /** A packet that comes after all others, or null. Asked for once; the caller owns it. */
        @Nullable
        ByteBuf lastPacket();
    }

    private final Channel channel;
    private final SendBuffer buffer;
    private final NetworkStatistics statistics;
    /** Whether nothing that is queued is written any more. */
    private boolean finishing;

    private boolean closed;

    public ChannelWriter(Channel channel, SendBuffer buffer, NetworkStatistics statistics) {
        this.channel = channel;
        this.buffer = buffer;
        this.statistics = statistics;
    }

    /** How packets are carried. Any thread. */
    public Transport transport() {
        return Transport.TCP;
    }

    /** Writes what is queued, unless so much is under way that the rest had better wait. */
    public final void flush() {
        if (!finishing && channel.isWritable()) {
            ByteBuf chunk = buffer.take();
            if (chunk != null) {
                write(chunk);
            }
        }
    }

    /** Writes packets that come before all that is queued: the connection is a session's that has had another one. */
    public void goOn(ByteBuf first, ByteBuf lacking) {
        statistics.sent(1, first.readableBytes());
        channel.write(first);
        write(lacking);
    }

    private ChannelFuture write(ByteBuf chunk) {
        statistics.sent(buffer.takenPackets(), chunk.readableBytes());
        while (chunk.readableBytes() > MAX_WRITE_BYTES) {
            ByteBuf part = chunk.readRetainedSlice(MAX_WRITE_BYTES);
            channel.write(part).addListener(done -> written(MAX_WRITE_BYTES, done.isSuccess()));
        }
        int bytes = chunk.readableBytes();
        ChannelFuture write = channel.writeAndFlush(chunk);
        if (write.isDone()) {
            // Nearly always, the system takes everything at once.
            written(bytes, write.isSuccess());
        } else {
            write.addListener(done -> written(bytes, done.isSuccess()));
        }
        return write;
    }

    private void written(int bytes, boolean success) {
        if (buffer.written(bytes) && success) {
            flush();
        }
    }

    /**
     * Writes what is queued and closes the connection. Does nothing the second time.
     *
     * <p>Our side is closed first, and what the peer still sends is read for a moment: closing at once with unread
     * bytes would make the operating system send a reset, which can destroy what the peer has not read yet.
     */
    public final void finish(End end) {
        if (finishing) {
            return;
        }
        finishing = true;
        ByteBuf rest = buffer.take();
        ChannelFuture last = write(rest == null ? Unpooled.EMPTY_BUFFER : rest);
        ByteBuf packet = end.lastPacket();
        if (packet != null) {
            statistics.sent(1, packet.readableBytes());
            last = channel.writeAndFlush(packet);
        }
        endStream(last, end).addListener(written -> {
            if (written.isSuccess() && !end.isClosedByPeer() && channel instanceof DuplexChannel duplex) {
                closed = true;
                Tls.shutdownOutput(duplex);
                channel.config().setAutoRead(true);
                closeAfter(LINGER_TIMEOUT);
            } else {
                channel.close();
            }
        });
        closeAfter(FLUSH_TIMEOUT);
    }

    /**
     * Closes the connection, whose session goes on without it: what is queued stays there, but the transport's own last
     * word, if it has one, is said.
     */
    public final void leave(End end) {
        finishing = true;
        endStream(channel.newSucceededFuture(), end).addListener(said -> channel.close());
        closeAfter(LINGER_TIMEOUT);
    }

    /**
     * As {@link #leave}, at once, whether the last word can be said or not: the session has another connection already, and
     * what is under way here would count against that.
     */
    public final void leaveNow(End end) {
        if (!finishing) {
            finishing = true;
            endStream(channel.newSucceededFuture(), end);
        }
        channel.close();
    }

    /** Writes nothing from now on, and closes nothing: the connection is another session's. */
    public final void retire() {
        finishing = true;
    }

    /**
     * Says after the last packet that there are no more, if the transport has a word for it.
     *
     * @param last the last packet's write
     * @return the write after which our side can be closed
     */
    protected ChannelFuture endStream(ChannelFuture last, End end) {
        return last;
    }

    private void closeAfter(Duration timeout) {
        if (channel.isActive()) {
            var deadline =
                    channel.eventLoop().schedule(() -> Tls.cut(channel), timeout.toMillis(), TimeUnit.MILLISECONDS);
            channel.closeFuture().addListener(gone -> deadline.cancel(false));
        }
    }

    /** Whether everything has left and our side is closed: the peer's closing is the last thing missing. */
    public final boolean isClosed() {
        return closed;
    }
}
