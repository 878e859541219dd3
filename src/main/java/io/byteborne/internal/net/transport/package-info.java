/** What lies below connections: epoll, io_uring, kqueue or NIO, their threads, and their figures. */
@NullMarked
package io.byteborne.internal.net.transport;

import org.jspecify.annotations.NullMarked;
