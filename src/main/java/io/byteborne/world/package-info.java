/** The world thread as a game sees it: ticks, timers, and work from other threads. */
@NullMarked
package io.byteborne.world;

import org.jspecify.annotations.NullMarked;
