package io.byteborne.testing;

import com.google.protobuf.MessageLite;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.session.ClientInfo;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.Transport;
import io.netty.buffer.ByteBuf;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** A session of nobody, for what only looks at sessions. */
public interface StubSession extends Session {
    Instant OPENED = Instant.parse("2026-01-02T03:04:05Z");

    /** The name of the user that is logged in; null for none. */
    @Nullable
    String user();

    /** For such sessions: nothing is sent to them. */
    static DefaultSessionManager manager() {
        return new DefaultSessionManager(new PacketEncoder() {
            @Override
            public int packetSize(MessageLite message) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void encode(MessageLite message, int packetSize, ByteBuf out) {
                throw new UnsupportedOperationException();
            }
        });
    }

    @Override
    default Transport transport() {
        return Transport.TCP;
    }

    @Override
    default @Nullable ClientInfo client() {
        return null;
    }

    @Override
    default @Nullable Duration roundTripTime() {
        return null;
    }

    @Override
    default Instant openedAt() {
        return OPENED;
    }

    @Override
    default boolean isDetached() {
        return false;
    }

    @Override
    default boolean isOpen() {
        return true;
    }

    @Override
    default boolean send(MessageLite message) {
        return false;
    }

    @Override
    default void close() {}

    @Override
    default void close(CloseReason reason) {}

    @Override
    default @Nullable Principal principal() {
        String name = user();
        return name == null ? null : () -> name;
    }

    @Override
    default ConcurrentMap<String, Object> attributes() {
        return new ConcurrentHashMap<>();
    }
}
