package io.byteborne.internal.net.admission;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;

/** Headers of the PROXY protocol, version 2, byte by byte. */
public final class TestProxyHeaders {
    static final String SIGNATURE = "0d 0a 0d 0a 00 0d 0a 51 55 49 54 0a";

    /** From 203.0.113.7:4660 to 192.0.2.1:12345. */
    public static final byte[] TCP4 = header("21 11 00 0c cb 00 71 07 c0 00 02 01 12 34 30 39");

    /** The same, with a TLV behind it. */
    static final byte[] TCP4_WITH_TLV = header("21 11 00 11 cb 00 71 07 c0 00 02 01 12 34 30 39 04 00 02 00 00");

    /** From [2001:db8::7]:4660 to [2001:db8::1]:12345. */
    static final byte[] TCP6 = header("21 21 00 24"
            + " 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 07"
            + " 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01"
            + " 12 34 30 39");

    /** A connection of the proxy's own. */
    static final byte[] LOCAL = header("20 00 00 00");

    static final byte[] UNSPECIFIED = header("21 00 00 03 01 02 03");

    private TestProxyHeaders() {}

    /** The signature, and whatever stands behind it. */
    static byte[] header(String rest) {
        return join(hex(SIGNATURE), hex(rest));
    }

    /** From 203.0.113.0/24, with that last byte. */
    static byte[] from(int last) {
        byte[] header = TCP4.clone();
        header[19] = (byte) last;
        return header;
    }
}
