package io.byteborne.network;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that are counted as one: an IPv4 address, or an IPv6 network of 64 bits.
 *
 * @param ipv6 which of the two
 * @param bits the 32 bits of the address, or the first 64
 * @param loopback whether the address is one of this machine's own
 */
record AddressBlock(boolean ipv6, long bits, boolean loopback) {

    /** The block of an address, or null if it is not one of the Internet protocol. */
    static @Nullable AddressBlock of(SocketAddress address) {
        if (!(address instanceof InetSocketAddress internet) || internet.isUnresolved()) {
            return null;
        }
        InetAddress ip = withoutMapping(internet.getAddress());
        ByteBuffer bytes = ByteBuffer.wrap(ip.getAddress());
        boolean ipv6 = bytes.remaining() > Integer.BYTES;
        return new AddressBlock(ipv6, ipv6 ? bytes.getLong() : bytes.getInt(), ip.isLoopbackAddress());
    }

    /** An IPv4 address that is written as one of IPv6 is the IPv4 address. */
    private static InetAddress withoutMapping(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
