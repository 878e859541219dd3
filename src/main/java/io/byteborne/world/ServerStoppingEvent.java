package io.byteborne.world;

/**
 * The server is about to close every session, and takes no further connection. Published as a Spring application event
 * on the world thread: what listeners send then still reaches the clients, whatever they queued before is still handled,
 * and then each session ends with {@link io.byteborne.network.CloseReason#SHUTDOWN}.
 */
public record ServerStoppingEvent() {}
