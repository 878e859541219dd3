package io.byteborne.internal.net.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.internal.packet.ReadPlan;
import io.byteborne.internal.packet.RecordingListener;
import io.byteborne.session.Transport;
import io.byteborne.testing.TestPackets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Fuzz target: any bytes, in any reads, to a WebSocket. Content, pings and end must be those that {@link ReferenceFrames}
 * finds; the whole session over it must end at most once, throw nothing and leak nothing. docs/howto/fuzzing.md has the
 * command; {@link FrameFuzzTests} replays what was found.
 */
public final class FrameFuzz {
    private FrameFuzz() {}

    /** One run; a {@link ReadPlan} says what the input means. */
    public static void fuzzerTestOneInput(byte[] input) {
        ReadPlan plan = ReadPlan.of(input);
        frames(plan, ReferenceFrames.of(plan.stream()));
        wholePipeline(plan);
    }

    private static void frames(ReadPlan plan, ReferenceFrames expected) {
        List<String> pings = new ArrayList<>();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        FrameReader reader = new FrameReader(true, true, payload -> pings.add(TestPackets.hex(payload)));
        int end = 0;
        for (List<byte[]> cycle : plan.cycles()) {
            for (byte[] read : cycle) {
                ByteBuf in = Unpooled.copiedBuffer(read);
                try {
                    reader.read(in);
                } catch (FrameException violation) {
                    assertThat(end).as("the end, once").isZero();
                    end = violation.closeCode();
                }
                content.writeBytes(ByteBufUtil.getBytes(in));
            }
        }
        if (reader.isClosed()) {
            end = -reader.closeCode();
        }
        assertThat(TestPackets.hex(content.toByteArray())).isEqualTo(expected.content());
        assertThat(pings).isEqualTo(expected.pings());
        assertThat(end).isEqualTo(expected.end());
    }

    private static void wholePipeline(ReadPlan plan) {
        RecordingListener listener = new RecordingListener();
        try (EmbeddedSession embedded =
                new EmbeddedSession(Transport.WEB_SOCKET, EmbeddedSession.PROPERTIES, listener)) {
            for (List<byte[]> cycle : plan.cycles()) {
                embedded.receiveRaw(cycle.toArray(byte[][]::new));
            }
            embedded.sent();
            embedded.session().finish();
        }
        assertThat(listener.calls().stream().filter(call -> call.startsWith("closed:")))
                .hasSize(1);
    }
}
