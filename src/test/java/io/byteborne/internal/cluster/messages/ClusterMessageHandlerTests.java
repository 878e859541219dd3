package io.byteborne.internal.cluster.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import io.byteborne.autoconfigure.ClusterAutoConfiguration;
import io.byteborne.autoconfigure.DispatchAutoConfiguration;
import io.byteborne.autoconfigure.NetworkAutoConfiguration;
import io.byteborne.autoconfigure.ProtocolAutoConfiguration;
import io.byteborne.autoconfigure.RoomAutoConfiguration;
import io.byteborne.autoconfigure.WorldAutoConfiguration;
import io.byteborne.cluster.Cluster;
import io.byteborne.cluster.ClusterMessageHandler;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.Delivery;
import io.byteborne.internal.login.DefaultUserRegistry;
import io.byteborne.internal.startup.FailureReports;
import io.byteborne.testproto.TestNoId;
import io.byteborne.testproto.TestPing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.scheduling.annotation.Async;

/** Methods that take what nodes publish, as beans of a program of one node. */
class ClusterMessageHandlerTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(
                    WorldAutoConfiguration.class,
                    DispatchAutoConfiguration.class,
                    ProtocolAutoConfiguration.class,
                    NetworkAutoConfiguration.class,
                    RoomAutoConfiguration.class,
                    ClusterAutoConfiguration.class)
            .withBean(DefaultUserRegistry.class)
            .withPropertyValues(
                    "byteborne.server.transport=nio",
                    "byteborne.server.io-threads=1",
                    "byteborne.world.tick-interval=" + Duration.ofMinutes(1));

    static class Game {
        private final List<String> heard = new CopyOnWriteArrayList<>();

        @ClusterMessageHandler
        void withoutId(TestNoId message) {
            heard.add("message");
            throw new IllegalStateException("as planned");
        }

        @ClusterMessageHandler
        void nodeFirst(ClusterNode sender, TestNoId message) {
            heard.add("from " + sender.isSelf());
        }

        @ClusterMessageHandler
        void other(TestPing ping, ClusterNode sender) {
            heard.add("ping " + ping.getSequence());
        }
    }

    @Test
    void whenAMessageIsPublishedThenTheMethodsThatTakeItAreCalledThoughOneFails() {
        runner.withBean(Game.class).run(context -> {
            Cluster cluster = context.getBean(Cluster.class);
            List<String> heard = context.getBean(Game.class).heard;

            assertThat(cluster.publish(TestNoId.getDefaultInstance())).isEqualTo(Delivery.SENT);
            assertThat(cluster.publish(TestPing.newBuilder().setSequence(7).build()))
                    .isEqualTo(Delivery.SENT);
            await().until(() -> heard.size() >= 3);

            assertThat(heard.subList(0, 2)).containsExactlyInAnyOrder("message", "from true");
            assertThat(heard.subList(2, heard.size())).containsExactly("ping 7");
        });
    }

    static class WithoutMessage {
        @ClusterMessageHandler
        void wrong(ClusterNode sender) {}
    }

    static class TwoMessages {
        @ClusterMessageHandler
        void wrong(TestPing one, TestNoId two) {}
    }

    static class AnyMessage {
        @ClusterMessageHandler
        void wrong(Message message) {}
    }

    static class SomethingElse {
        @ClusterMessageHandler
        void wrong(TestPing ping, String text) {}
    }

    static class Returning {
        @ClusterMessageHandler
        TestPing wrong(TestPing ping) {
            return ping;
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {WithoutMessage.class, TwoMessages.class, AnyMessage.class, SomethingElse.class, Returning.class})
    void whenAMethodCannotTakeWhatNodesPublishThenStartupFailsAndNamesIt(Class<?> beanClass) {
        runner.withUserConfiguration(beanClass).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis report = FailureReports.of(context.getStartupFailure());
            assertThat(report.getDescription())
                    .contains("@ClusterMessageHandler method " + beanClass.getName() + "#wrong(")
                    .contains("cannot take what nodes publish");
            assertThat(report.getAction()).contains(beanClass.getSimpleName() + "#wrong take one message");
        });
    }

    static class Beside {
        @Async
        @ClusterMessageHandler
        void wrong(TestPing ping) {}
    }

    @Test
    void whenAMethodWouldRunBesideTheWorldThreadThenStartupFails() {
        runner.withUserConfiguration(Beside.class).run(context -> {
            assertThat(context).hasFailed();
            assertThat(FailureReports.of(context.getStartupFailure()).getDescription())
                    .contains("is @Async");
        });
    }
}
