/** What has happened on I/O threads and waits for the world: messages, beginnings and ends of sessions. */
@NullMarked
package io.byteborne.internal.world.inbox;

import org.jspecify.annotations.NullMarked;
