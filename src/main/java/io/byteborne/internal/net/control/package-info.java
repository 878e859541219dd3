/** The session protocol: what the framework itself says over a session to a client that has begun with {@code Hello}. */
@NullMarked
package io.byteborne.internal.net.control;

import org.jspecify.annotations.NullMarked;
