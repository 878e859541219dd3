package io.byteborne.protocol;

import com.google.protobuf.Message;
import io.byteborne.network.ChannelSession;

/**
 * A message that has arrived and waits to be dispatched.
 *
 * @param size bytes that its packet had on the wire
 */
public record ReceivedMessage(ChannelSession session, MessageType type, Message message, int size) {}
