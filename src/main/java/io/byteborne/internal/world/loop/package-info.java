/** The world's thread: its ticks, its pauses, its watchdog, and its life from start to stop. */
@NullMarked
package io.byteborne.internal.world.loop;

import org.jspecify.annotations.NullMarked;
