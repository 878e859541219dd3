package io.byteborne.internal.net.admission;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of the PROXY protocol, version 2, with which a connection begins; passes it on as a {@link
 * ProxyHeader}, and everything after it as it came. Event loop.
 *
 * <pre>
 *  0             12        13        14        16
 *  +-------------+---------+---------+---------+-----------------------------------------------------+
 *  |  signature  | version | family  | length  | source, destination, their ports, more (not looked  |
 *  |             | command | proto   |         | at); big-endian, length bytes in all                 |
 *  +-------------+---------+---------+---------+-----------------------------------------------------+
 * </pre>
 *
 * <p>Netty's decoder is not used because it takes version 1 as well, and waits for its line end in whatever does not
 * begin with the signature. This one looks at each byte as soon as it is there, and after a violation at nothing.
 */
final class ProxyHeaderDecoder extends ByteToMessageDecoder {
    /** Far more than proxies send, but not so much that it is worth holding. */
    private static final int MAX_LENGTH = 4096;

    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
    private static final int FIXED_SIZE = 16;
    private static final int VERSION = 2;
    private static final int LOCAL = 0;
    private static final int PROXY = 1;
    private static final int UNSPECIFIED = 0x00;
    private static final int TCP_OVER_IPV4 = 0x11;
    private static final int TCP_OVER_IPV6 = 0x21;

    private boolean violated;

    ProxyHeaderDecoder() {
        setCumulator(new OwnMemory());
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (violated) {
            in.skipBytes(in.readableBytes());
            return;
        }
        String violation = violation(in);
        if (violation != null) {
            violated = true;
            in.skipBytes(in.readableBytes());
            out.add(ProxyHeader.wrong(violation));
            return;
        }
        if (in.readableBytes() >= FIXED_SIZE && in.readableBytes() >= FIXED_SIZE + length(in)) {
            ByteBuf header = in.readSlice(FIXED_SIZE + length(in));
            out.add(ProxyHeader.from(source(header)));
            context.pipeline().remove(this);
        }
    }

    /** What is wrong with the part of the header that is there. */
    private static @Nullable String violation(ByteBuf in) {
        int start = in.readerIndex();
        int there = in.readableBytes();
        for (int i = 0; i < Math.min(there, SIGNATURE.length()); i++) {
            if (in.getByte(start + i) != SIGNATURE.charAt(i)) {
                return "no PROXY protocol header of version 2";
            }
        }
        if (there < FIXED_SIZE) {
            return null;
        }
        int version = in.getByte(start + 12) >> 4;
        int command = command(in);
        if (version != VERSION || command > PROXY) {
            return "PROXY protocol version %s, command %s".formatted(version, command);
        }
        int length = length(in);
        int least = switch (family(in)) {
            case UNSPECIFIED -> 0;
            case TCP_OVER_IPV4 -> 2 * (4 + 2);
            case TCP_OVER_IPV6 -> 2 * (16 + 2);
            default -> command == LOCAL ? 0 : Integer.MAX_VALUE;
        };
        if ((command == PROXY && length < least) || length > MAX_LENGTH) {
            return String.format(Locale.ROOT, "PROXY protocol family %#04x with %d bytes", family(in), length);
        }
        return null;
    }

    private static int command(ByteBuf header) {
        return header.getByte(header.readerIndex() + 12) & 0x0f;
    }

    private static int family(ByteBuf header) {
        return header.getUnsignedByte(header.readerIndex() + 13);
    }

    private static int length(ByteBuf header) {
        return header.getUnsignedShort(header.readerIndex() + 14);
    }

    private static @Nullable InetSocketAddress source(ByteBuf header) {
        if (command(header) == LOCAL || family(header) == UNSPECIFIED) {
            return null;
        }
        byte[] address = new byte[family(header) == TCP_OVER_IPV4 ? 4 : 16];
        int start = header.readerIndex() + FIXED_SIZE;
        header.getBytes(start, address);
        int port = header.getUnsignedShort(start + 2 * address.length);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * What a proxy has said of a connection.
     *
     * @param source where it comes from; null if the proxy does not say, as for connections of its own
     * @param violation what is wrong with the header; null if nothing is
     */
    record ProxyHeader(
            @Nullable InetSocketAddress source, @Nullable String violation) {

        static ProxyHeader from(@Nullable InetSocketAddress source) {
            return new ProxyHeader(source, null);
        }

        static ProxyHeader wrong(String violation) {
            return new ProxyHeader(null, violation);
        }
    }
}
