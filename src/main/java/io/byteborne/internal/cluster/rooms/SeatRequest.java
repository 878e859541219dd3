package io.byteborne.internal.cluster.rooms;

import static io.byteborne.internal.cluster.exchange.ItemContent.written;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;

/**
 * A node asks another one to keep a seat in a room.
 *
 * @param number of the question; the answer has it, too
 * @param room its name
 * @param user who is to have it; empty in a game without login, where whoever has the ticket has the seat
 * @param holder names whoever it is for among all that ask for seats in the room: asking again does not take a second one
 */
record SeatRequest(long number, String room, String user, String holder) {
    byte[] toBytes() {
        return written(out -> {
            out.writeUInt64NoTag(number);
            out.writeStringNoTag(room);
            out.writeStringNoTag(user);
            out.writeStringNoTag(holder);
        });
    }

    static SeatRequest from(byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        return new SeatRequest(
                in.readUInt64(), in.readStringRequireUtf8(), in.readStringRequireUtf8(), in.readStringRequireUtf8());
    }

    /** What the other node answers. The numbers are on the wire: they do not change, and are not used again. */
    enum Outcome {
        SEATED(1),
        FULL(2),
        /** The room is not there, or not any more. */
        NO_ROOM(3),
        /** The node takes nobody at the moment: it is about to leave, or keeps too many seats. */
        BUSY(4);

        private final int number;

        Outcome(int number) {
            this.number = number;
        }
    }

    /**
     * An answer on its way.
     *
     * @param ticket stands for the seat; empty if there is none
     */
    record Answer(long number, Outcome outcome, ByteString ticket) {
        byte[] toBytes() {
            return written(out -> {
                out.writeUInt64NoTag(number);
                out.writeUInt32NoTag(outcome.number);
                out.writeBytesNoTag(ticket);
            });
        }

        static Answer from(byte[] bytes) throws IOException {
            CodedInputStream in = CodedInputStream.newInstance(bytes);
            return new Answer(in.readUInt64(), outcome(in.readUInt32()), in.readBytes());
        }

        private static Outcome outcome(int number) throws IOException {
            for (Outcome one : Outcome.values()) {
                if (one.number == number) {
                    return one;
                }
            }
            throw new IOException("Outcome " + number + " is not known");
        }

        /** Without the ticket, which is nobody's business. */
        @Override
        public String toString() {
            return "answer " + number + ": " + outcome;
        }
    }
}
