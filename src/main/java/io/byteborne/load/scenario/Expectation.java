package io.byteborne.load.scenario;

import io.byteborne.internal.protocol.MessageType;

/**
 * A message that may come at any time, and answers nothing.
 *
 * @param check fields that must be so in each of that type
 */
public record Expectation(MessageType type, MessageCheck check) {}
