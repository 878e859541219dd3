package io.byteborne.dummy;

import io.byteborne.dispatch.MessageHandler;
import io.byteborne.network.Session;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;

/** Chats with the first sample. */
final class EchoScenario implements Scenario {
    private final DummyConnections connections;

    EchoScenario(DummyConnections connections) {
        this.connections = connections;
    }

    @Override
    public void begin(Session session, Runnable ready) {
        ready.run();
    }

    @Override
    public boolean send(Session session, String line) {
        return session.send(C2S_Chat.newBuilder().setContent(line).build());
    }

    @MessageHandler
    void answered(S2C_Chat answer, Session session) {
        connections.answered(session, answer.getContent());
    }
}
