package io.byteborne.dispatch;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a handler's parameter the value that the game keeps with the session under a name.
 *
 * <p>Where there is no such value, the handler is not called, and a {@link MissingArgumentException} goes to the
 * exception handlers.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface SessionAttribute {
    /** The attribute's name; the parameter's own if not given. */
    String value() default "";

    /** Whether there must be a value; otherwise the parameter is null where there is none. */
    boolean required() default true;
}
