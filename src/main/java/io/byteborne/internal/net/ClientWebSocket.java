package io.byteborne.internal.net;

import io.byteborne.server.ClientService;

/**
 * Makes {@link ClientService} connect with WebSocket: a bean of whoever wants that.
 *
 * @param path what servers are asked for
 */
public record ClientWebSocket(String path) {}
