package io.byteborne.test;

import io.byteborne.internal.packet.PacketHeader;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Splits bytes into packets; one that is not whole yet is kept. */
final class PacketSplitter {
    private byte[] kept = {};

    /** The packets that are whole now, with their headers. Nothing is whole after a size that no packet can have. */
    List<byte[]> split(byte[] bytes) {
        if (bytes.length == 0) {
            return List.of();
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(kept);
        joined.writeBytes(bytes);
        byte[] all = joined.toByteArray();
        List<byte[]> packets = new ArrayList<>();
        int start = 0;
        while (isWhole(all, start)) {
            int end = start + PacketHeader.sizeAt(all, start);
            packets.add(Arrays.copyOfRange(all, start, end));
            start = end;
        }
        kept = Arrays.copyOfRange(all, start, all.length);
        return packets;
    }

    private static boolean isWhole(byte[] bytes, int start) {
        int left = bytes.length - start;
        if (left < PacketHeader.SIZE) {
            return false;
        }
        int size = PacketHeader.sizeAt(bytes, start);
        return size >= PacketHeader.SIZE && size <= left;
    }

    /** Whether the last packet is whole. */
    boolean isBetweenPackets() {
        return kept.length == 0;
    }
}
