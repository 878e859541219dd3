package io.byteborne.dummy;

import io.byteborne.dispatch.MessageHandler;
import io.byteborne.network.Session;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import org.jspecify.annotations.Nullable;

/** Chats with the first sample. */
final class EchoScenario implements Scenario {
    static final String NAME = "echo";

    private final DummyConnections connections;
    private final Lines lines;
    private final String message = C2S_Chat.getDescriptor().getFullName();

    EchoScenario(DummyConnections connections, Lines lines) {
        this.connections = connections;
        this.lines = lines;
    }

    @Override
    public void begin(DummyConnection connection, Runnable ready) {
        ready.run();
    }

    @Override
    public @Nullable Sent send(DummyConnection connection, long number) {
        String line = lines.line(number);
        boolean sent =
                connection.session().send(C2S_Chat.newBuilder().setContent(line).build());
        return sent ? Sent.line(message, S2C_Chat.class, line) : null;
    }

    @MessageHandler
    void answered(S2C_Chat answer, Session session) {
        connections.answered(session, S2C_Chat.class, answer.getContent());
    }
}
