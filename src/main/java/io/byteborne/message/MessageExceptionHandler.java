package io.byteborne.message;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that deals with exceptions of handlers: in a bean with {@link MessageHandler} methods, of those;
 * in a {@link MessageAdvice} bean, of all.
 *
 * <p>Of the methods in the handler's own class, the one with the most specific exception type is called; if none of them
 * takes the exception, the most specific one of the advice beans (of equally specific ones, the one whose bean has the
 * lower {@link org.springframework.core.annotation.Order}). World thread.
 *
 * <p>The method takes the exception and what a handler may take, in any order; the message as {@link
 * com.google.protobuf.Message}, since it may be of any type. It may return whatever a handler may, except a stage.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface MessageExceptionHandler {
    /** The exceptions; if none is given, the type of the method's parameter. */
    Class<? extends Throwable>[] value() default {};
}
