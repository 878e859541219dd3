package io.byteborne.session;

/**
 * What a client that uses the session protocol says of itself. It may say anything.
 *
 * @param name what it calls itself, such as {@code arena-web}; may be empty, at most 64 characters
 * @param version its version, such as {@code 1.4.2}; may be empty, at most 64 characters
 * @param messagesHash which messages it knows, as {@code docs/protocol.md} describes; 0 if it does not say
 */
public record ClientInfo(String name, String version, long messagesHash) {}
