/** Limits on how often a client may send a type of message. */
@NullMarked
package io.byteborne.ratelimit;

import org.jspecify.annotations.NullMarked;
