/** The implementation of saves. */
@NullMarked
package io.byteborne.internal.save;

import org.jspecify.annotations.NullMarked;
