/**
 * The second sample: a small game with a login, rooms, movement that the server decides on, and chat. It runs in the
 * profile {@code arena}; {@code docs/tutorial.md} builds it step by step.
 */
@NullMarked
package io.byteborne.sample.arena;

import org.jspecify.annotations.NullMarked;
