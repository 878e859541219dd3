package io.byteborne.network;

import io.netty.buffer.ByteBuf;

/**
 * Plain memory into which an event loop copies what it has read before it is cut and parsed. Sockets are read into
 * memory outside the heap, from which protobuf cannot parse without a copy, and a stream of its own, for each message;
 * one copy of all that came at once costs next to nothing. Used by one event loop, for one read at a time.
 */
final class ReadScratch {
    private static final int SMALLEST = 2048;

    private final byte[] nothing = {};
    private byte[] array = nothing;

    /** No bytes at all. */
    byte[] nothing() {
        return nothing;
    }

    /** Copies bytes kept from before, and then all of {@code in}, to the beginning of the memory, and returns it. */
    byte[] fill(byte[] kept, int keptBytes, ByteBuf in) {
        int bytes = keptBytes + in.readableBytes();
        if (array.length < bytes) {
            array = new byte[Integer.highestOneBit(Math.max(bytes, SMALLEST) * 2 - 1)];
        }
        System.arraycopy(kept, 0, array, 0, keptBytes);
        in.readBytes(array, keptBytes, in.readableBytes());
        return array;
    }
}
