package io.byteborne.internal.protocol;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.MessageOrBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much of the heap messages of one type take: an estimate that is hardly ever too small. The size of a packet does not
 * say it: an empty message within another has two bytes there and at least 32 here, so that 64 KB of packets become 3 MB.
 *
 * <p>A message without repeated fields takes what its type takes, and twice what its texts can have in them. One that has
 * repeated fields is looked at, but only if it can be large: what a packet of its size can become at the worst follows
 * from its description. Any thread.
 */
public final class MessageMemory {
    /** If it cannot be more than this, it does not matter how much less it is. */
    private static final int SMALL = 2048;
    /** To look at more messages within one would take as long as reading them did. */
    private static final int MOST_LOOKS = 64;
    /** A byte of a text in a packet can become a character of two. */
    private static final int CONTENT_PER_BYTE = 2;

    // What objects take where references have four bytes, as they have up to 32 GB of heap.
    private static final int REFERENCE = 4;
    private static final int ALIGNMENT = 8;
    /** An object with what every message has: hash code, size, unknown fields, whether it is complete. */
    private static final int MESSAGE = 8 + REFERENCE + 4 + 4 + REFERENCE + 1;
    /** A text, or bytes, without what is in them. */
    private static final int TEXT = 48;
    /** A number in an object of its own. */
    private static final int NUMBER = 24;
    /** A list without places. */
    private static final int LIST = 80;
    /** A map without entries, and an entry without key and value. */
    private static final int MAP = 200;

    private static final int ENTRY = 56;

    // How few bytes of a packet one of them is. Without any content, a text has no objects, and of entries there is
    // one.
    private static final int MESSAGE_ON_WIRE = 2;
    private static final int TEXT_ON_WIRE = 3;
    private static final int ENTRY_ON_WIRE = 4;

    /** The message's places in the lists of its {@link MessageBatch}. */
    private static final int IN_BATCH = 2 * REFERENCE * 3 / 2;

    private final Shape root;
    private final long most;
    private final long mostPerByte;
    /** To look at a map makes a list of it, which stays with the message. */
    private final boolean hasMaps;

    private MessageMemory(Shape root) {
        this.root = root;
        Set<Shape> within = new HashSet<>();
        root.collectWithin(within);
        this.hasMaps = root.hasMaps || within.stream().anyMatch(shape -> shape.hasMaps);
        this.most = root.fixed + IN_BATCH + (long) root.parts.size() * MAP;
        // Its own lists are there once, those of what is in them any number of times.
        long inLists = within.stream()
                .mapToLong(shape -> shape.mostPerByte(hasMaps ? MAP : LIST))
                .max()
                .orElse(0);
        this.mostPerByte = CONTENT_PER_BYTE + Math.max(root.mostPerByte(0), inLists);
    }

    static MessageMemory of(Descriptor type) {
        return new MessageMemory(Shape.of(type, new HashMap<>()));
    }

    /** A place in a list, which has up to half as many more as it needs. */
    private static int placeOf(int bytes) {
        return bytes * 3 / 2;
    }

    /** What a message whose payload has so many bytes can take at most. */
    public long most(int payloadSize) {
        return root.parts.isEmpty() ? most + (long) CONTENT_PER_BYTE * payloadSize : most + mostPerByte * payloadSize;
    }

    /** What a message takes whose payload had so many bytes. */
    public long of(MessageOrBuilder message, int payloadSize) {
        long atMost = most(payloadSize);
        if (atMost <= SMALL || hasMaps || root.parts.isEmpty()) {
            return atMost;
        }
        Look look = new Look();
        look.at(message, root);
        return look.isTooLong() ? atMost : Math.min(atMost, most + look.bytes + (long) CONTENT_PER_BYTE * payloadSize);
    }

    /** Counts what is in a message and in those within it, as often as it is there. */
    private static final class Look {
        private long bytes;
        private int messages;

        private void at(MessageOrBuilder message, Shape shape) {
            messages++;
            for (Part part : shape.parts) {
                if (part.field.isRepeated()) {
                    atAll(message, part);
                } else if (message.hasField(part.field)) {
                    bytes += part.bytes();
                    within(message.getField(part.field), part);
                }
            }
        }

        private void atAll(MessageOrBuilder message, Part part) {
            int count = message.getRepeatedFieldCount(part.field);
            if (count > 0) {
                bytes += LIST + count * part.bytes();
            }
            for (int i = 0; i < count && part.isVariable() && !isTooLong(); i++) {
                within(message.getRepeatedField(part.field, i), part);
            }
        }

        private void within(Object value, Part part) {
            if (part.shape != null && part.isVariable() && !isTooLong()) {
                at((MessageOrBuilder) value, part.shape);
            }
        }

        private boolean isTooLong() {
            return messages > MOST_LOOKS;
        }
    }

    /**
     * A field whose values can be any number, in the message or in those within it.
     *
     * @param own what a value takes, if it is no message, and its place
     * @param shape what a value is, if it is a message
     * @param counted whether that is counted with the message that has the field
     * @param onWire how few bytes of a packet a value can be
     */
    private record Part(
            FieldDescriptor field, int own, @Nullable Shape shape, boolean counted, int onWire) {
        long bytes() {
            return own + (shape == null || counted ? 0 : shape.fixed);
        }

        boolean isVariable() {
            return shape != null && !shape.parts.isEmpty();
        }
    }

    /** What a type of message consists of. */
    private static final class Shape {
        /** What each such message takes, whatever is set in it. */
        private long fixed;

        private final List<Part> parts = new ArrayList<>();
        private boolean hasMaps;
        private boolean done;

        static Shape of(Descriptor type, Map<Descriptor, Shape> known) {
            Shape shape = known.get(type);
            if (shape == null) {
                shape = new Shape();
                known.put(type, shape);
                shape.fill(type, known);
                shape.done = true;
            }
            return shape;
        }

        private void fill(Descriptor type, Map<Descriptor, Shape> known) {
            int object = MESSAGE + type.getFields().size() / ALIGNMENT + REFERENCE;
            Map<OneofDescriptor, Long> largest = new HashMap<>();
            for (FieldDescriptor field : type.getFields()) {
                object += placeIn(field);
                OneofDescriptor oneof = field.getRealContainingOneof();
                long bytes = add(field, known);
                if (oneof == null) {
                    fixed += bytes;
                } else {
                    largest.merge(oneof, Math.max(bytes, NUMBER), Math::max);
                }
            }
            fixed += ceil(object, ALIGNMENT) * ALIGNMENT;
            largest.values().forEach(bytes -> fixed += bytes);
        }

        /** A field's place in the message's own object. */
        private static int placeIn(FieldDescriptor field) {
            if (field.isRepeated()) {
                // The size that it has when it is written is kept, too.
                return REFERENCE + 4;
            }
            return switch (field.getJavaType()) {
                case LONG, DOUBLE -> 8;
                case BOOLEAN -> 1;
                default -> 4;
            };
        }

        /** Takes note of a field, and says what it adds to every message. */
        private long add(FieldDescriptor field, Map<Descriptor, Shape> known) {
            if (field.isMapField()) {
                hasMaps = true;
                addMap(field, known);
                return 0;
            }
            boolean isMessage = field.getJavaType() == JavaType.MESSAGE;
            if (field.isRepeated()) {
                int own = isMessage ? placeOf(REFERENCE) : elementOf(field);
                parts.add(new Part(
                        field, own, isMessage ? of(field.getMessageType(), known) : null, false, onWire(field)));
                return 0;
            }
            if (!isMessage) {
                return isText(field) ? TEXT : 0;
            }
            Shape within = of(field.getMessageType(), known);
            // One that contains itself is there as often as a packet says.
            boolean counted = within.done;
            if (!counted || !within.parts.isEmpty()) {
                parts.add(new Part(field, 0, within, counted, MESSAGE_ON_WIRE));
            }
            return counted ? within.fixed : 0;
        }

        private void addMap(FieldDescriptor field, Map<Descriptor, Shape> known) {
            FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
            FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
            Shape within = value.getJavaType() == JavaType.MESSAGE ? of(value.getMessageType(), known) : null;
            int own = ENTRY + (isText(key) ? TEXT : NUMBER) + (isText(value) ? TEXT : NUMBER);
            parts.add(new Part(field, own, within, false, ENTRY_ON_WIRE));
        }

        private static boolean isText(FieldDescriptor field) {
            return field.getJavaType() == JavaType.STRING || field.getJavaType() == JavaType.BYTE_STRING;
        }

        private static int elementOf(FieldDescriptor field) {
            return switch (field.getJavaType()) {
                case STRING, BYTE_STRING -> TEXT + placeOf(REFERENCE);
                case LONG, DOUBLE -> placeOf(8);
                default -> placeOf(4);
            };
        }

        private static int onWire(FieldDescriptor field) {
            return switch (field.getJavaType()) {
                case MESSAGE -> MESSAGE_ON_WIRE;
                case STRING, BYTE_STRING -> TEXT_ON_WIRE;
                case DOUBLE -> 8;
                case FLOAT -> 4;
                default -> 1;
            };
        }

        /** What messages of this type can have in them, at any depth. */
        void collectWithin(Set<Shape> within) {
            for (Part part : parts) {
                if (part.shape != null && within.add(part.shape)) {
                    part.shape.collectWithin(within);
                }
            }
        }

        /**
         * What a byte of a packet can become at the worst.
         *
         * @param list what comes with the first value of a list, whose tag is a byte of its own
         */
        long mostPerByte(int list) {
            long largest = 0;
            for (Part part : parts) {
                largest = Math.max(largest, ceil(part.bytes(), part.onWire));
                largest = Math.max(largest, ceil(part.bytes() + list, Math.max(2, part.onWire)));
            }
            return largest;
        }

        private static long ceil(long bytes, int parts) {
            return (bytes + parts - 1) / parts;
        }
    }
}
