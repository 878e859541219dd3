/** The implementation of rooms. */
@NullMarked
package io.byteborne.internal.room;

import org.jspecify.annotations.NullMarked;
