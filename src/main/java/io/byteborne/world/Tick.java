package io.byteborne.world;

import java.time.Duration;

/**
 * A moment of game time. An {@link OnTick} method takes the tick that runs; a {@link
 * io.byteborne.dispatch.MessageHandler} method takes the last one that began.
 *
 * <p>Game time is not the clock's: a late tick stands for as much of it as one on time. Ticks that the world skips,
 * because it is more than five behind, get no number and stand for nothing: game time then is that much behind the
 * clock, and stays so.
 *
 * @param number which one it is, from 1 when the program starts; 0 before the first
 * @param delta game time since the taking method's previous turn, always the same: the tick interval, times {@link
 *     OnTick#every} for an {@link OnTick} method
 */
public record Tick(long number, Duration delta) {}
