package io.byteborne.internal.cluster.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.cluster.SingleNode;
import io.byteborne.internal.cluster.TestNodes;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.exchange.ItemKind;
import io.byteborne.internal.cluster.exchange.TestExchanges;
import io.byteborne.internal.cluster.messages.GameMessages;
import io.byteborne.internal.cluster.store.InMemoryStore;
import io.byteborne.internal.cluster.store.NodeStatus;
import io.byteborne.internal.world.ManualClock;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GameClusterEndpointTests {
    private final ManualClock clock = new ManualClock();

    private static SingleNode node() {
        return new SingleNode(() -> new NodeStatus("a", "play.example.com:1", 3, 2), new GameMessages(), Runnable::run);
    }

    private Exchange exchange(InMemoryStore store, String id) {
        InMemoryStore.Bus bus = store.bus();
        bus.open();
        Exchange exchange = TestExchanges.exchange(bus, id, clock, Duration.ofSeconds(10));
        exchange.start();
        return exchange;
    }

    private static GameClusterEndpoint.Exchanged exchanged(GameClusterEndpoint endpoint) {
        return Objects.requireNonNull(endpoint.nodes().exchange());
    }

    @Test
    void whenThereIsOneNodeThenItIsAllThatThereIs() {
        GameClusterEndpoint endpoint = new GameClusterEndpoint(node(), null, null);

        GameClusterEndpoint.Nodes nodes = endpoint.nodes();

        assertThat(nodes.self()).isEqualTo("a");
        assertThat(nodes.joined()).isTrue();
        assertThat(nodes.sessions()).isEqualTo(3);
        assertThat(nodes.users()).isEqualTo(2);
        assertThat(nodes.nodes())
                .containsExactly(new GameClusterEndpoint.NodeEntry("a", 0, "play.example.com:1", null, 3, 2, false));
        assertThat(nodes.exchange()).isNull();
    }

    @Test
    void whenThereAreOthersThenWhatIsExchangedIsShownInTheWordsOfTheMeters() {
        InMemoryStore store = new InMemoryStore(clock);
        Exchange exchange = exchange(store, "a");
        GameClusterEndpoint endpoint =
                new GameClusterEndpoint(node(), exchange, new TestNodes(store, exchange, clock).users());
        assertThat(exchanged(endpoint).hearing()).isFalse();
        Exchange other = exchange(store, "b");
        for (int i = 0; i < 3; i++) {
            exchange.tell("b", ItemKind.KICK, new byte[0]);
        }
        other.tell("a", ItemKind.KICK, new byte[0]);
        other.tell("a", ItemKind.USER_PACKET, new byte[0]);
        exchange.beat();
        exchange.beat();

        GameClusterEndpoint.Exchanged exchanged = exchanged(endpoint);

        assertThat(exchanged.hearing()).isTrue();
        assertThat(exchanged.items()).isEqualTo(new GameClusterEndpoint.Items(2, 3));
        assertThat(exchanged.lost()).isEqualTo(new GameClusterEndpoint.Lost(0, 0, 0, 0));
        assertThat(exchanged.dropped()).isEqualTo(new GameClusterEndpoint.Dropped(0, 1, 0));
    }
}
