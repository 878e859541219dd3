package io.byteborne.session;

import org.jspecify.annotations.Nullable;

/**
 * Decides which clients may play, by what they say of themselves: a bean of a game, beside or instead of the setting
 * {@code byteborne.session-protocol.minimum-client-version}. If there are several, each has to agree. Clients that do not
 * use the session protocol are not asked about, unless {@code byteborne.session-protocol.required} refuses them.
 */
@FunctionalInterface
public interface ClientPolicy {
    /**
     * Whether a client may play. Called on the session's I/O thread, so it must be quick, and must not block; if it throws,
     * the client may not, and the session is closed with {@link CloseReason#INTERNAL_ERROR}.
     *
     * @return null if it may; otherwise what its user is told, at most 200 characters of it, before the session is closed
     *     with {@link CloseReason#UPGRADE}
     */
    @Nullable
    String refusal(ClientInfo client);
}
