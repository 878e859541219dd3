package io.byteborne.internal.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.autoconfigure.DispatchAutoConfiguration;
import io.byteborne.autoconfigure.NetworkAutoConfiguration;
import io.byteborne.autoconfigure.ProtocolAutoConfiguration;
import io.byteborne.autoconfigure.RequestAutoConfiguration;
import io.byteborne.autoconfigure.WorldAutoConfiguration;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.NettyClientService;
import io.byteborne.internal.net.NettyServerService;
import io.byteborne.message.MessageHandler;
import io.byteborne.request.SessionClosedException;
import io.byteborne.requestproto.C2S_Buy;
import io.byteborne.requestproto.C2S_Confirm;
import io.byteborne.requestproto.C2S_Price;
import io.byteborne.requestproto.S2C_Bought;
import io.byteborne.requestproto.S2C_Confirm;
import io.byteborne.requestproto.S2C_Price;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionOpenedEvent;
import io.byteborne.testing.Snippets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

/** A server and a client, each a program of its own, that ask each other; and the code of the how-to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestsOverSocketsTests {
    private static final int TIMEOUT_SECONDS = 30;
    private static final String ON_ARRIVAL = "--byteborne.world.dispatch=on-arrival";
    /** So long that no test ends by it. */
    private static final String LONG_TIMEOUT = "--byteborne.request.timeout=10m";

    private static final String LONG_HANDLERS = "--byteborne.handler.timeout=10m";

    static class Shop {
        private final DefaultRequests requests;
        private final BlockingQueue<CloseReason> closed = new LinkedBlockingQueue<>();

        Shop(DefaultRequests requests) {
            this.requests = requests;
        }

        @MessageHandler
        S2C_Price price(C2S_Price request) {
            return S2C_Price.newBuilder().setGold(request.getItem().length()).build();
        }

        @MessageHandler
        CompletionStage<S2C_Bought> buy(C2S_Buy purchase, Session session) {
            S2C_Confirm question = S2C_Confirm.newBuilder()
                    .setText("Buy " + purchase.getItem() + "?")
                    .build();
            return requests.request(session, question, C2S_Confirm.class)
                    .thenApply(answer -> S2C_Bought.newBuilder()
                            .setItem(answer.getYes() ? purchase.getItem() : "")
                            .build());
        }

        @EventListener
        void closed(SessionClosedEvent event) {
            closed.add(event.reason());
        }
    }

    static class Customer {
        private final BlockingQueue<Session> opened = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

        @EventListener
        void opened(SessionOpenedEvent event) {
            opened.add(event.session());
        }

        @MessageHandler
        C2S_Confirm confirm(S2C_Confirm question, Session session) {
            asked.add(question.getText());
            if (question.getText().contains("poison")) {
                session.close();
            }
            return C2S_Confirm.newBuilder().setYes(true).build();
        }
    }

    static class Prices {
        private final DefaultRequests requests;

        Prices(DefaultRequests requests) {
            this.requests = requests;
        }

        CompletableFuture<Integer> priceOf(Session shop, String item) {
            C2S_Price request = C2S_Price.newBuilder().setItem(item).build();
            return requests.request(shop, request, S2C_Price.class).thenApply(S2C_Price::getGold);
        }
    }

    @Import({
        NetworkAutoConfiguration.class,
        ProtocolAutoConfiguration.class,
        DispatchAutoConfiguration.class,
        WorldAutoConfiguration.class,
        RequestAutoConfiguration.class,
        Customer.class,
        Prices.class
    })
    static class Client {}

    private final ConfigurableApplicationContext server = new SpringApplicationBuilder(
                    ByteborneWorldApplication.class, Shop.class)
            .run(
                    "--byteborne.server.port=0",
                    "--byteborne.websocket.port=0",
                    "--server.port=0",
                    ON_ARRIVAL,
                    LONG_TIMEOUT,
                    LONG_HANDLERS);
    private final ConfigurableApplicationContext client = new SpringApplicationBuilder(Client.class)
            .web(WebApplicationType.NONE)
            .run("--spring.config.name=none", ON_ARRIVAL, LONG_TIMEOUT);

    @AfterAll
    void close() {
        client.getBean(NettyClientService.class).stop(Duration.ofSeconds(10));
        client.close();
        server.close();
    }

    private Session connect() throws InterruptedException {
        int port = Objects.requireNonNull(
                        server.getBean(NettyServerService.class).localAddress())
                .getPort();
        client.getBean(NettyClientService.class).connect("127.0.0.1", port, 1);
        return Objects.requireNonNull(client.getBean(Customer.class).opened.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS));
    }

    private CompletableFuture<S2C_Bought> buy(Session shop, String item) {
        return client.getBean(DefaultRequests.class)
                .request(shop, C2S_Buy.newBuilder().setItem(item).build(), S2C_Bought.class);
    }

    @Test
    void whenAThousandRequestsAreMadeAtOnceThenEachGetsItsOwnReply() throws Exception {
        Session shop = connect();
        Prices prices = client.getBean(Prices.class);

        List<CompletableFuture<Integer>> all = IntStream.rangeClosed(1, 1000)
                .parallel()
                .mapToObj(length -> prices.priceOf(shop, "x".repeat(length)))
                .toList();

        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).get(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isEqualTo(i + 1);
        }
        assertThat(client.getBean(DefaultMessageDispatcher.class).counters().unhandledCount())
                .isZero();
    }

    @Test
    void whenAHandlerWaitsForAnAnswerOverItsOwnSessionThenTheAnswerGetsThrough() throws Exception {
        Session shop = connect();

        CompletableFuture<S2C_Bought> sword = buy(shop, "sword");
        CompletableFuture<S2C_Bought> shield = buy(shop, "shield");

        assertThat(sword.get(TIMEOUT_SECONDS, TimeUnit.SECONDS).getItem()).isEqualTo("sword");
        assertThat(shield.get(TIMEOUT_SECONDS, TimeUnit.SECONDS).getItem()).isEqualTo("shield");
        assertThat(client.getBean(Customer.class).asked).contains("Buy sword?", "Buy shield?");
    }

    @Test
    void whenAClientLeavesWhileAHandlerWaitsForItsAnswerThenTheServerHearsOfItAtOnce() throws Exception {
        Session shop = connect();

        CompletableFuture<S2C_Bought> poison = buy(shop, "poison");

        assertThat(server.getBean(Shop.class).closed.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                .isEqualTo(CloseReason.PEER_CLOSED);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> poison.get(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                .withCauseInstanceOf(SessionClosedException.class);
        // The shop may hear of the end before those who forget the session do.
        await().untilAsserted(() -> assertThat(
                        server.getBean(PendingRequests.class).sessions())
                .isLessThanOrEqualTo(server.getBean(DefaultSessionManager.class).count()));
    }

    @Test
    void whenTheHowToShowsCodeThenItCompiles() throws IOException {
        Snippets.assertCompiled(Path.of("docs/howto/requests.md"), RequestsOverSocketsTests.class);
    }
}
