package io.byteborne.world;

import java.time.Duration;

/**
 * A moment of game time. An {@link OnTick} method takes the tick that runs; a {@link
 * io.byteborne.message.MessageHandler} method takes the last one that began.
 *
 * <p>Game time is not clock time: a late tick stands for as much game time as a punctual one. Ticks that the world skips
 * because it is more than five behind get no number and stand for no time: game time then stays that much behind the
 * clock.
 *
 * @param number counted from 1 when the program starts; 0 before the first tick
 * @param delta game time since the previous call of the method that takes it, always the same: the tick interval, times
 *     {@link OnTick#every} for an {@link OnTick} method
 */
public record Tick(long number, Duration delta) {}
