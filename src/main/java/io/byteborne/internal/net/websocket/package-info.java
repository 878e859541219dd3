/** WebSocket's frames around the packets of a session: taken off what comes, put around what leaves. */
@NullMarked
package io.byteborne.internal.net.websocket;

import org.jspecify.annotations.NullMarked;
