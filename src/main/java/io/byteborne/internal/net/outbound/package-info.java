/** What waits to leave: send buffers, the budget of bytes over all sessions, and consumers that are too slow. */
@NullMarked
package io.byteborne.internal.net.outbound;

import org.jspecify.annotations.NullMarked;
