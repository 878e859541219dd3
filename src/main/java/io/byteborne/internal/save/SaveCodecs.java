package io.byteborne.internal.save;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.byteborne.save.SaveCodec;
import io.byteborne.server.StartupException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Knows how states of a class become bytes: the game's codecs, and one for each class of protobuf messages. World thread. */
public final class SaveCodecs {
    private final Map<Class<?>, SaveCodec<?>> codecs = new HashMap<>();

    /** @throws StartupException if two are for one class */
    public SaveCodecs(Collection<? extends SaveCodec<?>> own) {
        for (SaveCodec<?> codec : own) {
            SaveCodec<?> other = codecs.put(codec.type(), codec);
            if (other != null) {
                throw new StartupException(
                        "There are two codecs for saves of %s: %s and %s."
                                .formatted(
                                        codec.type().getName(),
                                        other.getClass().getName(),
                                        codec.getClass().getName()),
                        "Remove one of the two SaveCodec beans.");
            }
        }
    }

    /** @throws IllegalArgumentException if there is none */
    @SuppressWarnings("unchecked") // Each is kept under the class that it is for.
    <T> SaveCodec<T> of(T state) {
        SaveCodec<?> codec = codecs.get(state.getClass());
        if (codec == null && state instanceof Message message && !(state instanceof DynamicMessage)) {
            codec = new Protobuf<>(message);
            codecs.put(state.getClass(), codec);
        }
        if (codec == null) {
            throw new IllegalArgumentException(
                    "%s is no protobuf message, and there is no SaveCodec bean whose type it is"
                            .formatted(state.getClass().getName()));
        }
        return (SaveCodec<T>) codec;
    }

    /** Keeps fields that it does not know: a newer version of the game may have written them. */
    private static final class Protobuf<T extends Message> implements SaveCodec<T> {
        private final Class<T> type;
        private final Parser<T> parser;
        /** Messages of this class can have each other in them, and more than 100 of them cannot be read. */
        private final boolean nestable;

        @SuppressWarnings("unchecked") // A message's parser makes messages of the same class.
        Protobuf(T message) {
            this.type = (Class<T>) message.getClass();
            this.parser = (Parser<T>) message.getParserForType();
            this.nestable = isNestable(message.getDescriptorForType(), new HashSet<>());
        }

        /** @param around the messages in which the type is */
        private static boolean isNestable(Descriptor type, Set<Descriptor> around) {
            if (!around.add(type)) {
                return true;
            }
            boolean nestable = type.getFields().stream()
                    .filter(field -> field.getJavaType() == JavaType.MESSAGE)
                    .anyMatch(field -> isNestable(field.getMessageType(), around));
            around.remove(type);
            return nestable;
        }

        @Override
        public Class<T> type() {
            return type;
        }

        @Override
        public ByteString encode(T state) throws Exception {
            if (!state.isInitialized()) {
                throw new IllegalStateException(
                        "Required fields are missing: %s".formatted(state.findInitializationErrors()));
            }
            ByteString data = state.toByteString();
            if (nestable) {
                // What could not be read again must not take the place of what can.
                decode(data);
            }
            return data;
        }

        @Override
        public T decode(ByteString data) throws Exception {
            return parser.parseFrom(data);
        }
    }
}
