/**
 * The world: what is done in a tick, in which order, and for which session. Its loop, its inbox and its watchdog are in
 * packages of their own.
 */
@NullMarked
package io.byteborne.internal.world;

import org.jspecify.annotations.NullMarked;
