package io.byteborne.internal.dispatch;

import com.google.protobuf.Message;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.Delivery;
import io.byteborne.cluster.Users;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Users who are nowhere; notes what is sent to them. */
final class TestUsers implements Users {
    private final List<String> sent = new ArrayList<>();

    /** Name and message's type of everything that was sent. */
    List<String> sent() {
        return sent;
    }

    @Override
    public CompletionStage<@Nullable ClusterNode> where(String name) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Boolean> isOnline(String name) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public CompletionStage<Delivery> send(String name, Message message) {
        sent.add(name + " " + message.getDescriptorForType().getName());
        return CompletableFuture.completedFuture(Delivery.OFFLINE);
    }

    @Override
    public CompletionStage<Delivery> kick(String name) {
        return CompletableFuture.completedFuture(Delivery.OFFLINE);
    }
}
