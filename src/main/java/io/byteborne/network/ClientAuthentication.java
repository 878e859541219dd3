package io.byteborne.network;

import io.netty.handler.ssl.ClientAuth;
import java.util.Locale;

/** Whether clients show a certificate in the TLS handshake. */
public enum ClientAuthentication {
    /** They are not asked for one. */
    NONE(ClientAuth.NONE),
    /** They are asked, and need not have one; a bad one is refused. */
    WANT(ClientAuth.OPTIONAL),
    /** They are refused without a good one. */
    NEED(ClientAuth.REQUIRE);

    private final ClientAuth netty;

    ClientAuthentication(ClientAuth netty) {
        this.netty = netty;
    }

    /** Netty's name for it. */
    ClientAuth netty() {
        return netty;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
