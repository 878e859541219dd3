/**
 * The world: one thread that runs the game. Here are its inbox, its tick, its timer, and the thread's own life.
 */
@NullMarked
package io.byteborne.world;

import org.jspecify.annotations.NullMarked;
