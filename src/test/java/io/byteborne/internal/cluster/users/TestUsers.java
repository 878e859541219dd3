package io.byteborne.internal.cluster.users;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.Delivery;
import io.byteborne.cluster.Users;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.loginproto.S2C_Login;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.TestPackets;
import io.byteborne.world.WorldExecutor;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/** What tests with the game of {@link UsersOverNodesTests} ask of its nodes, as clients and on their world threads. */
final class TestUsers {
    /** The id of the message with which the game answers and tells. */
    private static final int LOGIN = 9301;

    private TestUsers() {}

    static S2C_Login text(String text) {
        return S2C_Login.newBuilder().setText(text).build();
    }

    static byte[] packet(Message message) {
        return TestPackets.packet(
                Objects.requireNonNull(new MessageRegistry().register(message.getClass()))
                        .id(),
                (MessageLite) message);
    }

    static String login(TestClient client, String name) throws IOException {
        client.send(packet(C2S_Login.newBuilder().setName(name).build()));
        return read(client);
    }

    static String read(TestClient client) throws IOException {
        byte[] packet = client.readPacket();
        while (PacketHeader.idAt(packet, 0) != LOGIN) {
            // One of the session protocol's.
            packet = client.readPacket();
        }
        return S2C_Login.parseFrom(Arrays.copyOfRange(packet, 4, packet.length)).getText();
    }

    static <T> T onWorld(ConfigurableApplicationContext node, Supplier<T> question) {
        return get(CompletableFuture.supplyAsync(question, node.getBean(WorldExecutor.class)));
    }

    static <T extends @Nullable Object> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException reason) {
                throw reason;
            }
            throw new AssertionError(failure);
        } catch (InterruptedException | TimeoutException failure) {
            throw new AssertionError(failure);
        }
    }

    /** What a node's users answer. */
    static <T extends @Nullable Object> T ask(
            ConfigurableApplicationContext node, Function<Users, CompletionStage<T>> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        node.getBean(WorldExecutor.class)
                .execute(() -> question.apply(node.getBean(Users.class)).whenComplete((value, failure) -> {
                    assertThat(Thread.currentThread().getName()).isEqualTo("world");
                    if (failure == null) {
                        answer.complete(value);
                    } else {
                        answer.completeExceptionally(failure);
                    }
                }));
        return get(answer);
    }

    static @Nullable ClusterNode where(ConfigurableApplicationContext node, String name) {
        return ask(node, users -> users.where(name));
    }

    static boolean isOnline(ConfigurableApplicationContext node, String name) {
        return ask(node, users -> users.isOnline(name));
    }

    static Delivery send(ConfigurableApplicationContext node, String name, String text) {
        return ask(node, users -> users.send(name, text(text)));
    }

    static Delivery kick(ConfigurableApplicationContext node, String name) {
        return ask(node, users -> users.kick(name));
    }
}
