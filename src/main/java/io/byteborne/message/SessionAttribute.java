package io.byteborne.message;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a handler's parameter the session attribute with a given name.
 *
 * <p>If there is no such value, the handler is not called, and a {@link MissingArgumentException} goes to the
 * exception handlers.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface SessionAttribute {
    /** The attribute's name; the parameter's name if not given. */
    String value() default "";

    /** Whether there must be a value; if not, the parameter is null when there is none. */
    boolean required() default true;
}
