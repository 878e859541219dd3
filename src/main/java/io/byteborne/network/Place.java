package io.byteborne.network;

import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What an accepted connection takes up until it is closed and, if it has become a session, the layers above are done
 * with that: as long as they are not, the memory that they need for it is not free for another. Event loop, but for what
 * says otherwise.
 */
final class Place {
    private final CompletableFuture<@Nullable Void> free = new CompletableFuture<>();
    private @Nullable ChannelSession session;

    Place(Channel channel) {
        channel.closeFuture().addListener(closed -> leave());
    }

    private void leave() {
        if (session == null) {
            free.complete(null);
        } else {
            session.whenFinished(() -> free.complete(null));
        }
    }

    /** The connection has become a session, of which the layers above have heard. */
    void take(ChannelSession opened) {
        session = opened;
    }

    /** Runs something once the place is free; on whatever thread frees it. Any thread. */
    void whenFree(Runnable action) {
        free.thenRun(action);
    }
}
