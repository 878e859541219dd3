/** Logging that stays useful while clients misbehave and threads are stuck. */
@NullMarked
package io.byteborne.internal.logging;

import org.jspecify.annotations.NullMarked;
