/** All settings: one immutable record for each prefix, checked when it is made. */
@NullMarked
package io.byteborne.internal.settings;

import org.jspecify.annotations.NullMarked;
