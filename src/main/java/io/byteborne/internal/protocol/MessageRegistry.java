package io.byteborne.internal.protocol;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.byteborne.server.StartupException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * The one place that knows which id stands for which message. Every id is written on the message itself, as the option
 * {@code byteborne.message_id}, and is read once per type. Any thread.
 */
public final class MessageRegistry {
    private final ConcurrentMap<Class<?>, MessageType> byClass = new ConcurrentHashMap<>();
    private final boolean counting;
    private final Extensions extensions;

    // Guarded by the map's monitor.
    private @Nullable Long hash;
    private final Map<Integer, MessageType> byId = new TreeMap<>();
    private final List<Consumer<MessageType>> listeners = new ArrayList<>();

    public MessageRegistry() {
        this(true, new Extensions(new DefaultResourceLoader(), List.of()));
    }

    /** @param counting whether the traffic of each type is counted */
    public MessageRegistry(boolean counting, Extensions extensions) {
        this.counting = counting;
        this.extensions = extensions;
    }

    /**
     * Makes a type known.
     *
     * @throws StartupException if the message has no id, or one that another message has or that no header can carry
     */
    public MessageType register(Class<? extends Message> messageClass) {
        MessageType known = byClass.get(messageClass);
        if (known != null) {
            return known;
        }
        MessageType type = describe(messageClass);
        if (type == null) {
            throw new StartupException(
                    "Message class %s has no message id.".formatted(messageClass.getName()),
                    "Add 'option (byteborne.message_id) = <%s to %s>;' to the message in its .proto file."
                            .formatted(MessageType.MIN_ID, MessageType.MAX_ID));
        }
        return add(type);
    }

    /** Makes a type known if it has an id; a message without one may be a part of others. */
    void registerIfIdentified(Class<? extends Message> messageClass) {
        MessageType type = describe(messageClass);
        if (type != null) {
            add(type);
        }
    }

    private @Nullable MessageType describe(Class<? extends Message> messageClass) {
        try {
            return MessageType.of(messageClass, extensions, counting);
        } catch (IllegalArgumentException badId) {
            throw new StartupException(
                    String.valueOf(badId.getMessage()), "Change the message's byteborne.message_id option.", badId);
        }
    }

    private MessageType add(MessageType type) {
        synchronized (byId) {
            MessageType other = byId.putIfAbsent(type.id(), type);
            if (other != null && !other.messageClass().equals(type.messageClass())) {
                throw new StartupException(
                        "Messages %s (%s) and %s (%s) have the same id, %s."
                                .formatted(
                                        other.name(),
                                        other.descriptor().getFile().getName(),
                                        type.name(),
                                        type.descriptor().getFile().getName(),
                                        type.id()),
                        "Give one of them another byteborne.message_id.");
            }
            // Two threads may have described the same class; there must be one type for it all the same.
            MessageType only = other == null ? type : other;
            byClass.put(only.messageClass(), only);
            if (other == null) {
                hash = null;
                listeners.forEach(listener -> listener.accept(only));
            }
            return only;
        }
    }

    /** The type of a message class, or null if it is not registered. */
    public @Nullable MessageType find(Class<?> messageClass) {
        return byClass.get(messageClass);
    }

    /** The type with that id, or null if there is none. */
    public @Nullable MessageType find(int id) {
        synchronized (byId) {
            return byId.get(id);
        }
    }

    /**
     * The types that somebody means with a name: that with just this full name or of the class with this name; if there is
     * none, those whose name has it as its last part.
     */
    public List<MessageType> named(String name) {
        List<MessageType> exact = all().stream()
                .filter(type -> type.name().equals(name)
                        || type.messageClass().getName().equals(name))
                .toList();
        return exact.isEmpty()
                ? all().stream()
                        .filter(type -> type.descriptor().getName().equals(name))
                        .toList()
                : exact;
    }

    /** Shows every registered type, and from now on each that becomes registered, on the thread that registers it. */
    public void forEachEver(Consumer<MessageType> listener) {
        synchronized (byId) {
            listeners.add(listener);
            byId.values().forEach(listener);
        }
    }

    /**
     * What extends a message that is registered, or a part of one, by ascending number: proto2's extensions, which are
     * found in the {@code .proto} files of the game.
     */
    public List<FieldDescriptor> extensionsOf(Descriptor message) {
        return extensions.of(message);
    }

    /** The {@link MessagesHash} of every registered type. */
    public long hash() {
        synchronized (byId) {
            Long known = hash;
            if (known == null) {
                known = MessagesHash.of(byId.values());
                hash = known;
            }
            return known;
        }
    }

    /** Every registered type, by ascending id. */
    public Collection<MessageType> all() {
        synchronized (byId) {
            return new TreeMap<>(byId).values();
        }
    }
}
