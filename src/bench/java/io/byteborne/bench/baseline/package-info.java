/**
 * Hand-written Netty servers for the same work, without sessions, world or limits: what someone would write who needs
 * nothing but an echo. Each is a program; its only argument is the port.
 */
@NullMarked
package io.byteborne.bench.baseline;

import org.jspecify.annotations.NullMarked;
