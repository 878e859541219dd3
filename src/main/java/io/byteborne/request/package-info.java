/** Requests to the other side of a session, and their replies. */
@NullMarked
package io.byteborne.request;

import org.jspecify.annotations.NullMarked;
