package io.byteborne.bench;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.sun.management.ThreadMXBean;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** What protobuf itself allocates for one echo: read the message, build the reply, write its text as UTF-8. */
final class ProtobufFloor {
    private static final int ROUNDS = 200_000;

    @SuppressWarnings("UnusedVariable") // Written so that it exists.
    private volatile @Nullable C2S_Chat lastChat;

    @SuppressWarnings("UnusedVariable")
    private volatile @Nullable S2C_Chat lastAnswer;

    /** Bytes for each echo of a text of that size. */
    double bytesPerEcho(int textBytes) throws IOException {
        byte[] request = C2S_Chat.newBuilder()
                .setContent("x".repeat(textBytes))
                .build()
                .toByteArray();
        byte[] reply = new byte[request.length];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double bytes = 0;
        // The second time counts: the first one is interpreted, and allocates what compiled code does not.
        for (int turn = 0; turn < 2; turn++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                echo(request, reply);
            }
            bytes = (double) (threads.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
        }
        return bytes;
    }

    private void echo(byte[] request, byte[] reply) throws IOException {
        C2S_Chat chat = C2S_Chat.parseFrom(CodedInputStream.newInstance(request));
        S2C_Chat answer = S2C_Chat.newBuilder().setContent(chat.getContent()).build();
        // Both are seen by another thread, as in a server, so that the compiler cannot do without them.
        lastChat = chat;
        lastAnswer = answer;
        answer.writeTo(CodedOutputStream.newInstance(reply, 0, answer.getSerializedSize()));
    }
}
