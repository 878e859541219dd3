package io.byteborne.world;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a Spring bean that runs in each tick, after the tick's messages and timers, on the world thread:
 * it may use the game's state freely and must not block.
 *
 * <p>The method takes nothing, or the {@link Tick}, or the tick's {@link java.time.Duration} (the game time to advance
 * by), or both, in any order. It returns nothing. If it throws, that is logged and counted; all other methods and the
 * next tick run.
 *
 * <p>Methods run in the order of {@link org.springframework.core.annotation.Order} on the method, or else on the bean's
 * class, lowest first; those of the same order by the names of class and method.
 *
 * <pre>{@code
 * @OnTick
 * void move(Duration delta) {
 *     position = position.plus(velocity.times(delta));
 * }
 * }</pre>
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface OnTick {
    /** It runs in the ticks whose number is divisible by this. At least 1, which means every tick. */
    int every() default 1;
}
