package io.byteborne.world;

/**
 * The server is about to close every session, and accepts no more connections. Published as a Spring application event
 * on the world thread: what listeners send now still reaches the clients, what clients sent before is still handled,
 * and then each session ends with {@link io.byteborne.session.CloseReason#SHUTDOWN}.
 */
public record ServerStoppingEvent() {}
