package io.byteborne.internal.cluster.users;

import static io.byteborne.internal.cluster.exchange.ItemContent.written;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;

/**
 * A node asks another one to give a user up.
 *
 * @param number of the question; the answer has it, too
 * @param name the user
 * @param epoch in which the asked node has claimed the user
 * @param token of the claim that is meant: a later one is another matter
 * @param onlyDetached whether a session that has its connection is to stay
 */
record Eviction(long number, String name, long epoch, long token, boolean onlyDetached) {
    /** What the other node answers. */
    enum Answer {
        /** The user is no longer logged in there: the session has ended, and the game has heard of it. */
        GONE,
        /** The user stays. */
        STAYS
    }

    /** An answer on its way. */
    record Answered(long number, Answer answer) {
        byte[] toBytes() {
            return written(out -> {
                out.writeUInt64NoTag(number);
                out.writeBoolNoTag(answer == Answer.GONE);
            });
        }

        static Answered from(byte[] bytes) throws IOException {
            CodedInputStream in = CodedInputStream.newInstance(bytes);
            return new Answered(in.readUInt64(), in.readBool() ? Answer.GONE : Answer.STAYS);
        }
    }

    byte[] toBytes() {
        return written(out -> {
            out.writeUInt64NoTag(number);
            out.writeStringNoTag(name);
            out.writeUInt64NoTag(epoch);
            out.writeUInt64NoTag(token);
            out.writeBoolNoTag(onlyDetached);
        });
    }

    static Eviction from(byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        return new Eviction(
                in.readUInt64(), in.readStringRequireUtf8(), in.readUInt64(), in.readUInt64(), in.readBool());
    }
}
