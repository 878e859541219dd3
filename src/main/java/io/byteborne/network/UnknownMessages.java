package io.byteborne.network;

/** What becomes of a packet whose id is not one that anything here handles. */
public enum UnknownMessages {
    /** The session is closed. */
    CLOSE,
    /** The packet is dropped and counted. */
    IGNORE
}
