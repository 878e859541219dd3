/** What tests of several packages share. */
@NullMarked
package io.byteborne.testing;

import org.jspecify.annotations.NullMarked;
