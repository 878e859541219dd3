package io.byteborne.load.scenario;

import io.byteborne.internal.protocol.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * A message to send.
 *
 * @param weight how often it is sent, compared with the others
 * @param answer what must come back; null if nothing must
 */
public record Step(
        MessageType type,
        MessageTemplate fields,
        int weight,
        @Nullable Answer answer) {}
