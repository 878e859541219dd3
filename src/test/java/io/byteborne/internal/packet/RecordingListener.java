package io.byteborne.internal.packet;

import com.google.protobuf.CodedInputStream;
import io.byteborne.session.CloseReason;
import io.byteborne.testing.TestPackets;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it hears: {@code "7:0a0b"} for a packet, {@code "readComplete"}, {@code "closed:bad_size"}. */
public class RecordingListener implements PacketListener {
    public static final String READ_COMPLETE = "readComplete";

    private final List<String> calls = new ArrayList<>();

    public static String packetCall(int id, String payloadHex) {
        return id + ":" + payloadHex;
    }

    public static String closedCall(CloseReason reason) {
        return "closed:" + reason;
    }

    @Override
    public void packetReceived(int id, CodedInputStream payload, int payloadSize) throws PacketException {
        calls.add(packetCall(id, ByteBufUtil.hexDump(TestPackets.bytes(payload, payloadSize))));
    }

    @Override
    public void readComplete() {
        calls.add(READ_COMPLETE);
    }

    @Override
    public void inputClosed(CloseReason reason) {
        calls.add(closedCall(reason));
    }

    /** Everything heard so far, in order. */
    public List<String> calls() {
        return calls;
    }

    /** The packets only. */
    public List<String> packets() {
        return calls.stream().filter(call -> Character.isDigit(call.charAt(0))).toList();
    }
}
