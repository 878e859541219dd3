package io.byteborne.internal.cluster.users;

import com.google.protobuf.Message;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.Delivery;
import io.byteborne.cluster.Users;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.login.UserRegistry;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The users of a program that belongs to no cluster, and of a node's own. */
public final class SingleNodeUsers implements Users {
    private final UserRegistry users;
    private final Supplier<ClusterNode> self;
    private final GameCalls calls;

    /** @param self this node, as it is now */
    public SingleNodeUsers(UserRegistry users, Supplier<ClusterNode> self, GameCalls calls) {
        this.users = users;
        this.self = self;
        this.calls = calls;
    }

    /** @param call what a game has called */
    boolean has(String name, String call) {
        calls.requireWorldThread(call);
        return users.find(Objects.requireNonNull(name, "name")) != null;
    }

    @Override
    public CompletionStage<@Nullable ClusterNode> where(String name) {
        return CompletableFuture.completedFuture(has(name, "users.where") ? self.get() : null);
    }

    @Override
    public CompletionStage<Boolean> isOnline(String name) {
        return CompletableFuture.completedFuture(has(name, "users.isOnline"));
    }

    @Override
    public CompletionStage<Delivery> send(String name, Message message) {
        calls.requireWorldThread("users.send");
        Objects.requireNonNull(message, "message");
        Session session = users.find(Objects.requireNonNull(name, "name"));
        return done(session != null && session.send(message));
    }

    @Override
    public CompletionStage<Delivery> kick(String name) {
        calls.requireWorldThread("users.kick");
        Session session = users.find(Objects.requireNonNull(name, "name"));
        if (session != null) {
            session.close(CloseReason.KICKED);
        }
        return done(session != null);
    }

    private static CompletionStage<Delivery> done(boolean sent) {
        return CompletableFuture.completedFuture(sent ? Delivery.SENT : Delivery.OFFLINE);
    }
}
