package io.byteborne;

import static io.byteborne.testing.TestPackets.packet;

import com.google.protobuf.Message;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What one session sends and what it must get for it, in this order; random, but the same for the same seed. */
final class OrderPlan {
    private static final Kind[] KINDS = Kind.values();

    private final List<Kind> kinds;

    OrderPlan(long seed, int messages) {
        Random random = new Random(seed);
        kinds = random.ints(messages, 0, KINDS.length).mapToObj(i -> KINDS[i]).toList();
    }

    /** What is done with a message. */
    enum Kind {
        /** The sample game's own handler. */
        ECHO,
        REPLY,
        TWO_REPLIES,
        NOTHING,
        FAIL,
        REFUSE,
        STAGE,
        STAGE_TWO_REPLIES,
        STAGE_NOTHING,
        STAGE_FAIL,
        STAGE_DONE,
        STAGE_REFUSE,
        BLOCK,
        BLOCK_TWO_REPLIES,
        BLOCK_NOTHING,
        BLOCK_FAIL,
        BLOCK_REFUSE;

        boolean is(String what) {
            return name().endsWith(what);
        }
    }

    int size() {
        return kinds.size();
    }

    /** The packet of a message. */
    byte[] request(int sequence) {
        Kind kind = kinds.get(sequence);
        String text = kind.name() + " " + sequence;
        if (kind == Kind.ECHO) {
            return packet(2000, C2S_Chat.newBuilder().setContent(text).build());
        }
        if (kind.name().startsWith("STAGE")) {
            return packet(1000, S2C_Chat.newBuilder().setContent(text).build());
        }
        return kind.name().startsWith("BLOCK")
                ? packet(9001, TestPong.newBuilder().setText(text).build())
                : packet(9000, TestPing.newBuilder().setText(text).build());
    }

    /** The packets that answer all messages. */
    List<byte[]> answers() {
        List<byte[]> all = new ArrayList<>();
        for (int sequence = 0; sequence < kinds.size(); sequence++) {
            Kind kind = kinds.get(sequence);
            if (kind == Kind.ECHO) {
                String text = kind.name() + " " + sequence;
                all.add(packet(1000, S2C_Chat.newBuilder().setContent(text).build()));
            } else {
                int replies = kind.is("NOTHING") ? 0 : kind.is("TWO_REPLIES") ? 2 : 1;
                for (int part = 1; part <= replies; part++) {
                    all.add(packet(9001, answer(kind, sequence, part)));
                }
            }
        }
        return all;
    }

    /** What a handler, or who handles its exceptions, answers. */
    static TestPong answer(Kind kind, int sequence, int part) {
        return TestPong.newBuilder()
                .setText(kind + "/" + part)
                .setSequence(sequence)
                .build();
    }

    private static String textOf(Message message) {
        return switch (message) {
            case C2S_Chat chat -> chat.getContent();
            case S2C_Chat chat -> chat.getContent();
            case TestPing ping -> ping.getText();
            case TestPong pong -> pong.getText();
            default -> throw new IllegalArgumentException(message.toString());
        };
    }

    static Kind kindOf(Message message) {
        String text = textOf(message);
        return Kind.valueOf(text.substring(0, text.indexOf(' ')));
    }

    static int sequenceOf(Message message) {
        String text = textOf(message);
        return Integer.parseInt(text.substring(text.indexOf(' ') + 1));
    }

    /** Keeps a thread busy for a short time, a different one for each message. */
    static long work(Message message) {
        int rounds = new Random(textOf(message).hashCode()).nextInt(500);
        return IntStream.range(0, rounds).mapToLong(i -> (long) i * i).sum();
    }
}
