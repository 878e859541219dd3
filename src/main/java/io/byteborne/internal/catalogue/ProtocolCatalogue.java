package io.byteborne.internal.catalogue;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.byteborne.internal.catalogue.Catalogue.EnumEntry;
import io.byteborne.internal.catalogue.Catalogue.FieldEntry;
import io.byteborne.internal.catalogue.Catalogue.MessageEntry;
import io.byteborne.internal.catalogue.Catalogue.PartEntry;
import io.byteborne.internal.catalogue.Catalogue.ValueEntry;
import io.byteborne.internal.protocol.MessageDirection;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.options.ByteborneOptions;
import io.byteborne.session.WhenBehind;
import io.byteborne.system.SystemMessages;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Describes the messages that are registered. Any thread. */
public final class ProtocolCatalogue {
    public static final String FROM_CLIENT = "from_client";
    public static final String TO_CLIENT = "to_client";
    public static final String ANY = "any";
    /** Types that every protobuf library has; they need no description. */
    private static final String WELL_KNOWN = "google.protobuf.";

    private final MessageRegistry registry;
    private final Supplier<ProtoComments> comments;

    /** @param comments asked for when somebody reads: most servers are never asked for their protocol */
    public ProtocolCatalogue(MessageRegistry registry, Supplier<ProtoComments> comments) {
        this.registry = registry;
        this.comments = comments;
    }

    /** The number that stands for the messages that are registered now. */
    public long messagesHash() {
        return registry.hash();
    }

    /**
     * Describes the messages that are registered now.
     *
     * @param handler names the handler of a type; null if there is none, or it is not to be shown
     */
    public Catalogue read(Function<MessageType, @Nullable String> handler) {
        Collection<MessageType> types = registry.all();
        Map<String, Descriptor> parts = new TreeMap<>();
        Map<String, EnumDescriptor> enums = new TreeMap<>();
        types.forEach(type -> collectUsed(type.descriptor(), parts, enums));
        types.forEach(type -> parts.remove(type.name()));
        return new Catalogue(
                types.stream().map(type -> message(type, handler.apply(type))).toList(),
                parts.values().stream().map(this::part).toList(),
                enums.values().stream().map(this::enumeration).toList());
    }

    /** Describes the framework's own messages, by ascending id: those of the session protocol. */
    public List<MessageEntry> readSystem() {
        return SystemMessages.getDescriptor().getMessageTypes().stream()
                .map(this::systemMessage)
                .sorted(Comparator.comparingInt(MessageEntry::id))
                .toList();
    }

    private MessageEntry systemMessage(Descriptor descriptor) {
        int maxSize = descriptor.getOptions().getExtension(ByteborneOptions.maxSize);
        return new MessageEntry(
                descriptor.getFullName(),
                descriptor.getOptions().getExtension(ByteborneOptions.messageId),
                systemDirection(descriptor),
                commentOf(descriptor.getFullName()),
                maxSize == 0 ? null : (long) maxSize,
                WhenBehind.DELIVER.name().toLowerCase(Locale.ROOT),
                correlationOf(descriptor),
                null,
                fields(descriptor));
    }

    private static String systemDirection(Descriptor descriptor) {
        if (descriptor.equals(SystemMessages.Hello.getDescriptor())) {
            return FROM_CLIENT;
        }
        return descriptor.equals(SystemMessages.Welcome.getDescriptor()) ? TO_CLIENT : ANY;
    }

    private @Nullable String commentOf(String fullName) {
        return comments.get().of(fullName);
    }

    private void collectUsed(Descriptor message, Map<String, Descriptor> messages, Map<String, EnumDescriptor> enums) {
        for (FieldDescriptor field : fieldsOf(message)) {
            FieldDescriptor value = valueOf(field);
            if (typeOf(value).startsWith(WELL_KNOWN)) {
                continue;
            }
            switch (value.getJavaType()) {
                case ENUM -> enums.put(typeOf(value), value.getEnumType());
                case MESSAGE -> {
                    if (messages.put(typeOf(value), value.getMessageType()) == null) {
                        collectUsed(value.getMessageType(), messages, enums);
                    }
                }
                default -> {}
            }
        }
    }

    private MessageEntry message(MessageType type, @Nullable String handler) {
        Descriptor descriptor = type.descriptor();
        return new MessageEntry(
                type.name(),
                type.id(),
                direction(type.id()),
                commentOf(type.name()),
                descriptor.getOptions().hasExtension(ByteborneOptions.maxSize) ? (long) type.maxPayloadSize() : null,
                type.whenBehind().name().toLowerCase(Locale.ROOT),
                correlationOf(descriptor),
                handler,
                fields(descriptor));
    }

    private static String direction(int id) {
        return MessageDirection.ofId(id).name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String correlationOf(Descriptor descriptor) {
        return descriptor.getFields().stream()
                .filter(field -> field.getOptions().getExtension(ByteborneOptions.correlation))
                .map(FieldDescriptor::getName)
                .findFirst()
                .orElse(null);
    }

    private PartEntry part(Descriptor descriptor) {
        return new PartEntry(descriptor.getFullName(), commentOf(descriptor.getFullName()), fields(descriptor));
    }

    private List<FieldEntry> fields(Descriptor descriptor) {
        List<FieldEntry> fields = new ArrayList<>();
        for (FieldDescriptor field : fieldsOf(descriptor)) {
            OneofDescriptor oneof = field.getRealContainingOneof();
            fields.add(new FieldEntry(
                    // As in protobuf's own text format.
                    field.isExtension() ? "[" + field.getFullName() + "]" : field.getName(),
                    field.getJsonName(),
                    field.getNumber(),
                    typeOf(valueOf(field)),
                    label(field),
                    field.isMapField() ? typeOf(field.getMessageType().findFieldByName("key")) : null,
                    oneof == null ? null : oneof.getName(),
                    commentOf(field.getFullName())));
        }
        return fields;
    }

    /** Its own fields, and extensions by others. */
    private List<FieldDescriptor> fieldsOf(Descriptor message) {
        List<FieldDescriptor> fields = new ArrayList<>(message.getFields());
        fields.addAll(registry.extensionsOf(message));
        return fields;
    }

    private static String label(FieldDescriptor field) {
        if (field.isMapField()) {
            return "map";
        }
        if (field.isRepeated()) {
            return "repeated";
        }
        boolean declared = field.hasPresence()
                && field.getRealContainingOneof() == null
                && field.getJavaType() != FieldDescriptor.JavaType.MESSAGE;
        return declared ? "optional" : "singular";
    }

    private static FieldDescriptor valueOf(FieldDescriptor field) {
        return field.isMapField() ? field.getMessageType().findFieldByName("value") : field;
    }

    private static String typeOf(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
    }

    private EnumEntry enumeration(EnumDescriptor descriptor) {
        // By protobuf's scoping rules, a value's full name does not contain its enum's.
        return new EnumEntry(
                descriptor.getFullName(),
                commentOf(descriptor.getFullName()),
                descriptor.getValues().stream()
                        .map(value -> new ValueEntry(
                                value.getName(),
                                value.getNumber(),
                                commentOf(descriptor.getFullName() + "." + value.getName())))
                        .toList());
    }
}
