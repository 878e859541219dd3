package io.byteborne.internal.net.websocket;

import io.byteborne.internal.net.inbound.InboundEvent;
import io.byteborne.session.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Stands below the handlers of a session whose connection has become a WebSocket: they see the same bytes of packets as
 * over TCP. Event loop.
 *
 * <p>What is written between two flushes becomes one message, of one frame for each write. Whoever writes puts whole
 * packets between two flushes.
 */
public final class WebSocketHandler extends ChannelDuplexHandler implements FrameReader.ControlFrames {
    /** The handler's name in its pipeline. */
    public static final String NAME = "webSocket";

    private static final int TWO_BYTE_LENGTH = 126;
    private static final int EIGHT_BYTE_LENGTH = 127;
    private static final int LARGEST_TWO_BYTE_LENGTH = 0xffff;
    private static final int MAX_HEADER = 2 + Long.BYTES + FrameReader.MASK_SIZE;

    private final boolean masks;
    private final FrameReader frames;
    private @Nullable ChannelHandlerContext context;

    /** The last write, until the next one or the flush shows whether it ends its message. */
    private @Nullable ByteBuf heldBack;

    private @Nullable ChannelPromise heldBackPromise;
    private boolean insideMessage;

    /** The newest ping that could not be answered because the peer does not read. */
    private byte @Nullable [] unanswered;

    private boolean flushNeeded;
    private int violationCode;
    private boolean closed;

    /**
     * @param isClient whether this side is the client, whose frames are masked; what it writes is changed for that
     * @param checksPackets whether a message must end where a packet does
     */
    public WebSocketHandler(boolean isClient, boolean checksPackets) {
        masks = isClient;
        frames = new FrameReader(!isClient, checksPackets, this);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    /** Whether a message of the peer has begun and is not whole. */
    boolean isInsideMessage() {
        return frames.isInsideMessage();
    }

    /** How many messages, and control frames between them, were whole so far. */
    long completed() {
        return frames.completed();
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (closed) {
            in.release();
            return;
        }
        FrameException violation = null;
        try {
            frames.read(in);
        } catch (FrameException wrong) {
            violation = wrong;
        }
        if (in.isReadable()) {
            reading.fireChannelRead(in);
        } else {
            in.release();
        }
        tell(reading, violation);
    }

    private void tell(ChannelHandlerContext reading, @Nullable FrameException violation) {
        InboundEvent overhead = frames.takeOverhead();
        if (overhead != null) {
            reading.fireUserEventTriggered(overhead);
        }
        if (violation != null) {
            violationCode = violation.closeCode();
            reading.fireUserEventTriggered(
                    new InboundEvent.Violation(CloseReason.PROTOCOL_ERROR, String.valueOf(violation.getMessage())));
        } else if (frames.isClosed()) {
            reading.fireUserEventTriggered(InboundEvent.Left.INSTANCE);
        }
    }

    @Override
    public void pinged(byte[] payload) {
        ChannelHandlerContext answering = Objects.requireNonNull(context);
        // A peer that pings and does not read must not fill the memory; of its pings, it may be answered the last only.
        if (answering.channel().isWritable()) {
            writePong(answering, payload);
            flushNeeded = true;
        } else {
            unanswered = payload;
        }
    }

    private void writePong(ChannelHandlerContext answering, byte[] payload) {
        answering.write(controlFrame(answering, FrameReader.PONG, payload), answering.voidPromise());
    }

    private ByteBuf controlFrame(ChannelHandlerContext writing, int opcode, byte[] payload) {
        ByteBuf frame = writing.alloc().ioBuffer(MAX_HEADER + payload.length);
        frame.writeByte(FrameReader.FINAL | opcode);
        writeLength(frame, payload.length);
        int mask = writeMask(frame);
        int start = frame.writerIndex();
        frame.writeBytes(payload);
        FrameReader.mask(frame, start, start, payload.length, mask);
        return frame;
    }

    private void writeLength(ByteBuf header, int size) {
        int masked = masks ? FrameReader.MASKED : 0;
        if (size < TWO_BYTE_LENGTH) {
            header.writeByte(masked | size);
        } else if (size <= LARGEST_TWO_BYTE_LENGTH) {
            header.writeByte(masked | TWO_BYTE_LENGTH).writeShort(size);
        } else {
            header.writeByte(masked | EIGHT_BYTE_LENGTH).writeLong(size);
        }
    }

    /** A new mask, if this side masks; 0 changes nothing. */
    private int writeMask(ByteBuf header) {
        if (!masks) {
            return 0;
        }
        int mask = ThreadLocalRandom.current().nextInt();
        header.writeInt(mask);
        return mask;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        if (flushNeeded && !closed) {
            flushNeeded = false;
            reading.flush();
        }
        reading.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext writing) {
        byte[] payload = unanswered;
        if (payload != null && !closed && writing.channel().isWritable()) {
            unanswered = null;
            writePong(writing, payload);
            writing.flush();
        }
        writing.fireChannelWritabilityChanged();
    }

    @Override
    public void write(ChannelHandlerContext writing, Object message, ChannelPromise promise) {
        writeHeldBack(writing, false);
        heldBack = (ByteBuf) message;
        heldBackPromise = promise;
    }

    @Override
    public void flush(ChannelHandlerContext writing) {
        writeHeldBack(writing, true);
        writing.flush();
    }

    private void writeHeldBack(ChannelHandlerContext writing, boolean last) {
        ByteBuf payload = heldBack;
        if (payload != null) {
            heldBack = null;
            ChannelPromise promise = Objects.requireNonNull(heldBackPromise);
            if (payload.isReadable() || insideMessage) {
                writing.write(header(writing, payload, last), writing.voidPromise());
                insideMessage = !last;
            }
            writing.write(payload, promise);
        }
    }

    /** The header for a payload, which is masked if this side masks: it is this handler's own. */
    private ByteBuf header(ChannelHandlerContext writing, ByteBuf payload, boolean last) {
        ByteBuf header = writing.alloc().ioBuffer(MAX_HEADER);
        int opcode = insideMessage ? FrameReader.CONTINUATION : FrameReader.BINARY;
        header.writeByte(last ? FrameReader.FINAL | opcode : opcode);
        writeLength(header, payload.readableBytes());
        if (masks) {
            int mask = writeMask(header);
            FrameReader.mask(payload, payload.readerIndex(), payload.readerIndex(), payload.readableBytes(), mask);
        }
        return header;
    }

    /** Writes the Close frame, and then nothing more; what comes from the peer is dropped from now on. */
    ChannelFuture close(@Nullable CloseReason reason) {
        ChannelHandlerContext closing = Objects.requireNonNull(context);
        closed = true;
        unanswered = null;
        CloseReason known = reason == null ? CloseReason.INTERNAL_ERROR : reason;
        return closing.writeAndFlush(
                controlFrame(closing, FrameReader.CLOSE, CloseFrame.payload(closeCode(known), known)));
    }

    private int closeCode(CloseReason reason) {
        if (reason == CloseReason.PEER_CLOSED && frames.isClosed()) {
            return frames.closeCode();
        }
        return reason == CloseReason.PROTOCOL_ERROR && violationCode != 0 ? violationCode : reason.webSocketCode();
    }

    /** The connection is gone, or never was a session's. */
    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        ByteBuf payload = heldBack;
        if (payload != null) {
            heldBack = null;
            payload.release();
            Objects.requireNonNull(heldBackPromise).tryFailure(new ClosedChannelException());
        }
    }
}
