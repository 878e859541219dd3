/** Requests that wait for their replies. */
@NullMarked
package io.byteborne.internal.request;

import org.jspecify.annotations.NullMarked;
