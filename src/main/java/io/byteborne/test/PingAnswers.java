package io.byteborne.test;

import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.system.SystemMessages.Ping;
import io.byteborne.system.SystemMessages.Pong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * What a client sends: the test's bytes and, between the test's packets, answers to the server's pings, which the client
 * gives by itself once it has said hello. Used by the test's thread, and by the one on which bytes arrive.
 */
final class PingAnswers {
    private final Consumer<byte[]> out;
    private final PacketSplitter arriving = new PacketSplitter();
    /** Guarded by this object's monitor, which is held while bytes are sent. */
    private final PacketSplitter leaving = new PacketSplitter();

    private final Queue<byte[]> waiting = new ConcurrentLinkedQueue<>();
    private volatile boolean answering;

    /** @param out sends bytes; may block until the server reads */
    PingAnswers(Consumer<byte[]> out) {
        this.out = out;
    }

    /** Pings that arrive from now on are answered. */
    void begin() {
        answering = true;
    }

    /** No ping is answered any more. */
    void end() {
        answering = false;
        waiting.clear();
    }

    /** The test's bytes. */
    synchronized void send(byte[] bytes) {
        out.accept(bytes);
        leaving.split(bytes);
        sendAnswers();
    }

    /** Sends the answers that wait, unless a packet of the test's is not whole. */
    synchronized void sendAnswers() {
        while (leaving.isBetweenPackets()) {
            byte[] answer = waiting.poll();
            if (answer == null) {
                return;
            }
            out.accept(answer);
        }
    }

    /**
     * Bytes have arrived. By one thread at a time; does not block.
     *
     * @return whether there are answers to send
     */
    boolean arrived(byte[] bytes) {
        for (byte[] packet : arriving.split(bytes)) {
            if (answering && PacketHeader.idAt(packet, 0) == ControlProtocol.PING) {
                waiting.add(pong(packet));
            }
        }
        return !waiting.isEmpty();
    }

    private static byte[] pong(byte[] packet) {
        Ping ping = PacketReader.parse("Ping", Ping.parser(), packet);
        return ControlProtocol.packet(
                ControlProtocol.PONG, Pong.newBuilder().setTime(ping.getTime()).build());
    }
}
