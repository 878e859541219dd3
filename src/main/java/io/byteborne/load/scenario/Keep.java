package io.byteborne.load.scenario;

import com.google.protobuf.Message;
import java.util.Map;

/**
 * What a connection remembers of a message, for <code>${kept.…}</code>.
 *
 * @param fields by the names under which their values are kept
 */
public record Keep(Map<String, FieldPath> fields) {
    static final Keep NOTHING = new Keep(Map.of());

    /** Puts the values to those that were kept before. */
    public void from(Message message, Map<String, Object> kept) {
        fields.forEach((name, path) -> kept.put(name, path.of(message)));
    }
}
