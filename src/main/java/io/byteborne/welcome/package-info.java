/** What the program says when it is ready: where it can be reached, and what to try next. */
@NullMarked
package io.byteborne.welcome;

import org.jspecify.annotations.NullMarked;
