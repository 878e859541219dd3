package io.byteborne.internal.net.websocket;

import io.byteborne.internal.net.inbound.InboundEvent;
import io.byteborne.session.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
    private static final int MAX_HEADER = 2 + Long.BYTES;

    /** As many bytes before what is written are used for the header, if they are there. */
    public static final int HEAD_ROOM = MAX_HEADER;

    private final boolean isClient;
    private final FrameReader frames;
    private final boolean ownsWrites;
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
     * @param isClient whether this side has made the connection: then the frames that it writes are masked
     * @param customized whether the game's own handlers come after this one: then it is their affair what is in a message,
     *     and whose memory is written
     */
    public WebSocketHandler(boolean isClient, boolean customized) {
        this.isClient = isClient;
        frames = new FrameReader(!isClient, !customized, this);
        ownsWrites = !customized;
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
        InboundEvent overhead = frames.takeOverhead();
        if (in.isReadable()) {
            reading.fireChannelRead(in);
        } else {
            in.release();
            if (overhead == null && violation == null) {
                overhead = InboundEvent.Part.INSTANCE;
            }
        }
        tell(reading, overhead, violation);
    }

    private void tell(
            ChannelHandlerContext reading, @Nullable InboundEvent overhead, @Nullable FrameException violation) {
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
        int first = FrameReader.FINAL | opcode;
        return isClient
                ? maskedFrame(writing, first, Unpooled.wrappedBuffer(payload))
                : writing.alloc()
                        .ioBuffer(2 + payload.length)
                        .writeByte(first)
                        .writeByte(payload.length)
                        .writeBytes(payload);
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
                int opcode = insideMessage ? FrameReader.CONTINUATION : FrameReader.BINARY;
                int first = last ? FrameReader.FINAL | opcode : opcode;
                insideMessage = !last;
                if (isClient) {
                    payload = maskedFrame(writing, first, payload);
                } else {
                    writeHeader(writing, first, payload);
                }
            }
            writing.write(payload, promise);
        }
    }

    /** A client's frame, in memory of its own: what is masked may be somebody else's as well. Releases the payload. */
    private static ByteBuf maskedFrame(ChannelHandlerContext writing, int first, ByteBuf payload) {
        int size = payload.readableBytes();
        int headerSize = headerSize(size) + FrameReader.MASK_SIZE;
        ByteBuf frame = writing.alloc().ioBuffer(headerSize + size);
        setHeader(frame, 0, first, size);
        frame.setByte(1, frame.getByte(1) | FrameReader.MASKED);
        // It need not be hard to guess: that is for browsers, whose pages are strangers' programs.
        int mask = ThreadLocalRandom.current().nextInt();
        frame.setInt(headerSize - FrameReader.MASK_SIZE, mask);
        frame.writerIndex(headerSize).writeBytes(payload);
        payload.release();
        FrameReader.mask(frame, headerSize, headerSize, size, mask);
        return frame;
    }

    private void writeHeader(ChannelHandlerContext writing, int first, ByteBuf payload) {
        int size = payload.readableBytes();
        int start = payload.readerIndex() - headerSize(size);
        // What others hold as well may be on its way still.
        if (ownsWrites && start >= 0 && payload.refCnt() == 1) {
            setHeader(payload, start, first, size);
            payload.readerIndex(start);
        } else {
            ByteBuf header = writing.alloc().ioBuffer(MAX_HEADER);
            setHeader(header, 0, first, size);
            writing.write(header.writerIndex(headerSize(size)), writing.voidPromise());
        }
    }

    private static int headerSize(int size) {
        if (size < TWO_BYTE_LENGTH) {
            return 2;
        }
        return size <= LARGEST_TWO_BYTE_LENGTH ? 2 + Short.BYTES : MAX_HEADER;
    }

    private static void setHeader(ByteBuf header, int start, int first, int size) {
        header.setByte(start, first);
        if (size < TWO_BYTE_LENGTH) {
            header.setByte(start + 1, size);
        } else if (size <= LARGEST_TWO_BYTE_LENGTH) {
            header.setByte(start + 1, TWO_BYTE_LENGTH).setShort(start + 2, size);
        } else {
            header.setByte(start + 1, EIGHT_BYTE_LENGTH).setLong(start + 2, size);
        }
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
