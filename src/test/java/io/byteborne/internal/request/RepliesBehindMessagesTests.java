package io.byteborne.internal.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.internal.net.NettyServerService;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.internal.world.inbox.Inbox;
import io.byteborne.message.MessageHandler;
import io.byteborne.requestproto.C2S_Buy;
import io.byteborne.requestproto.C2S_Confirm;
import io.byteborne.requestproto.S2C_Bought;
import io.byteborne.requestproto.S2C_Confirm;
import io.byteborne.session.Session;
import io.byteborne.testing.TestClient;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A reply to the server's question gets through, though as many messages of its client wait as may, and all of them wait
 * for it. The timeouts are so long that no test ends by them.
 */
class RepliesBehindMessagesTests {
    /** Asks before it sells, and answers pings. */
    static class Shop {
        private final DefaultRequests requests;

        Shop(DefaultRequests requests) {
            this.requests = requests;
        }

        @MessageHandler
        CompletionStage<S2C_Bought> buy(C2S_Buy purchase, Session session) {
            S2C_Confirm question =
                    S2C_Confirm.newBuilder().setText(purchase.getItem()).build();
            return requests.request(session, question, C2S_Confirm.class)
                    .thenApply(answer -> S2C_Bought.newBuilder()
                            .setItem(answer.getYes() ? purchase.getItem() : "")
                            .build());
        }

        @MessageHandler
        TestPong ping(TestPing ping) {
            return TestPong.newBuilder().setSequence(ping.getSequence()).build();
        }
    }

    private static ConfigurableApplicationContext start(String dispatch) {
        return new SpringApplicationBuilder(ByteborneWorldApplication.class, Shop.class)
                .run(
                        "--byteborne.server.port=0",
                        "--byteborne.websocket.port=0",
                        "--server.port=0",
                        "--byteborne.world.tick-interval=5ms",
                        "--byteborne.world.dispatch=" + dispatch,
                        "--byteborne.request.timeout=10m",
                        "--byteborne.handler.timeout=10m");
    }

    private static byte[] pings(int from, int count) {
        TestPing[] pings = new TestPing[count];
        Arrays.setAll(pings, i -> TestPing.newBuilder().setSequence(from + i).build());
        return TestPackets.of(pings);
    }

    private static S2C_Confirm readQuestion(TestClient client) throws IOException {
        byte[] packet = client.readPacket();
        return S2C_Confirm.parseFrom(Arrays.copyOfRange(packet, 4, packet.length));
    }

    private static byte[] yes(S2C_Confirm question) {
        return TestPackets.of(C2S_Confirm.newBuilder()
                .setQuestion(question.getQuestion())
                .setYes(true)
                .build());
    }

    private static byte[] buy() {
        return TestPackets.of(
                C2S_Buy.newBuilder().setRequestId(7).setItem("sword").build());
    }

    /** What was bought comes first, and then the answers to the pings in their order. */
    private static void assertServed(TestClient client, int pings) throws IOException {
        assertThat(client.readPacket())
                .isEqualTo(TestPackets.of(
                        S2C_Bought.newBuilder().setRequestId(7).setItem("sword").build()));
        for (int i = 1; i <= pings; i++) {
            assertThat(client.readPacket())
                    .isEqualTo(
                            TestPackets.of(TestPong.newBuilder().setSequence(i).build()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"on-tick", "on-arrival"})
    void whenMoreMessagesWaitThanMayThenTheReplyBehindThemIsTakenAndTheyAreHandled(String dispatch) throws IOException {
        try (ConfigurableApplicationContext server = start(dispatch);
                TestClient client = TestClient.connect(Objects.requireNonNull(
                                server.getBean(NettyServerService.class).localAddress())
                        .getPort())) {
            client.send(buy());
            S2C_Confirm question = readQuestion(client);
            client.send(pings(1, 1200));
            // A read is taken whole, so the reply comes with another one.
            await().until(() -> server.getBean(Inbox.class).queuedMessages() >= 1200);
            client.send(pings(1201, 300), yes(question));
            assertServed(client, 1500);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"on-tick", "on-arrival"})
    void whenTheServerAsksThoughItDoesNotReadAnyMoreThenItReadsOnForTheReply(String dispatch) throws IOException {
        try (ConfigurableApplicationContext server = start(dispatch);
                TestClient client = TestClient.connect(Objects.requireNonNull(
                                server.getBean(NettyServerService.class).localAddress())
                        .getPort())) {
            // All in one go: the pings wait before the question is asked.
            client.send(buy(), pings(1, 1500));
            client.send(yes(readQuestion(client)));
            assertServed(client, 1500);
        }
    }
}
