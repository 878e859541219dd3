package io.byteborne.internal.cluster.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.cluster.Cluster;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.Delivery;
import io.byteborne.internal.cluster.SingleNode;
import io.byteborne.internal.cluster.messages.GameMessages;
import io.byteborne.internal.cluster.store.NodeStatus;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class ClusterHealthIndicatorTests {
    private record Member(boolean isJoined) implements Cluster {
        private static final Cluster ONE =
                new SingleNode(() -> new NodeStatus("a", "", 0, 0), new GameMessages(), Runnable::run);

        @Override
        public Delivery publish(Message message) {
            return ONE.publish(message);
        }

        @Override
        public ClusterNode self() {
            return ONE.self();
        }

        @Override
        public Collection<ClusterNode> nodes() {
            return ONE.nodes();
        }

        @Override
        public @Nullable ClusterNode find(String id) {
            return ONE.find(id);
        }
    }

    private static Health health(boolean joined, boolean hearing) {
        return new ClusterHealthIndicator(new Member(joined), () -> hearing).health();
    }

    @Test
    void whenTheNodeHasALeaseAndHearsThenItIsUp() {
        assertThat(health(true, true).getStatus()).isEqualTo(Status.UP);
        assertThat(health(true, true).getDetails()).containsEntry("node", "a").containsEntry("nodes", 1);
    }

    @Test
    void whenTheNodeHasNoLeaseOrDoesNotHearThenItIsDownAndSaysWhy() {
        assertThat(health(false, true).getStatus()).isEqualTo(Status.DOWN);
        assertThat(health(true, false).getStatus()).isEqualTo(Status.DOWN);
        assertThat(health(false, false).getDetails())
                .containsEntry("reason", "this node has no lease; this node does not hear the others");
    }
}
