package io.byteborne.internal.cluster.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.cluster.SingleNode;
import io.byteborne.internal.cluster.messages.GameMessages;
import io.byteborne.internal.cluster.store.NodeStatus;
import org.junit.jupiter.api.Test;

class GameClusterEndpointTests {
    @Test
    void whenThereIsOneNodeThenItIsAllThatThereIs() {
        GameClusterEndpoint endpoint = new GameClusterEndpoint(new SingleNode(
                () -> new NodeStatus("a", "play.example.com:1", "wss://play.example.com/", 3, 2, false),
                new GameMessages(),
                Runnable::run));

        GameClusterEndpoint.Nodes nodes = endpoint.nodes();

        assertThat(nodes.self()).isEqualTo("a");
        assertThat(nodes.joined()).isTrue();
        assertThat(nodes.sessions()).isEqualTo(3);
        assertThat(nodes.users()).isEqualTo(2);
        assertThat(nodes.nodes())
                .containsExactly(new GameClusterEndpoint.NodeEntry(
                        "a", 0, "play.example.com:1", "wss://play.example.com/", 3, 2, false));
    }
}
