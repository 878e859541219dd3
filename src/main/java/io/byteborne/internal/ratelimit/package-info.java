/** Counts messages against the limits of their handlers. */
@NullMarked
package io.byteborne.internal.ratelimit;

import org.jspecify.annotations.NullMarked;
