package io.byteborne.dispatch;

import io.byteborne.protocol.MessageType;
import io.byteborne.protocol.MessageTypes;
import io.byteborne.startup.StartupException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which handler belongs to which message id. Changed and read by any thread; reading needs no lock. */
final class HandlerTable implements MessageTypes {
    /** By id, replaced as a whole at each change. */
    private volatile @Nullable HandlerRegistration[] handlers = new HandlerRegistration[0];

    synchronized HandlerRegistration add(HandlerRegistration added) {
        int id = added.type().id();
        HandlerRegistration existing = find(id);
        if (existing != null) {
            throw new StartupException(
                    "Message %s has two handlers: %s and %s."
                            .formatted(added.type(), existing.description(), added.description()),
                    "Remove @MessageHandler from one of them, or let one call the other.");
        }
        @Nullable HandlerRegistration[] changed = Arrays.copyOf(handlers, Math.max(handlers.length, id + 1));
        changed[id] = added;
        handlers = changed;
        return added;
    }

    synchronized boolean remove(HandlerRegistration removed) {
        int id = removed.type().id();
        if (!removed.equals(find(id))) {
            return false;
        }
        @Nullable HandlerRegistration[] changed = handlers.clone();
        changed[id] = null;
        handlers = changed;
        return true;
    }

    @Nullable
    HandlerRegistration find(int id) {
        @Nullable HandlerRegistration[] now = handlers;
        return id < now.length ? now[id] : null;
    }

    @Override
    public @Nullable MessageType findType(int id) {
        HandlerRegistration handler = find(id);
        return handler == null ? null : handler.type();
    }

    List<HandlerRegistration> all() {
        return Arrays.stream(handlers).filter(Objects::nonNull).toList();
    }
}
