package org.springframework.transaction.annotation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Stands for Spring's own, which is known by its name only: the class path has no transactions, and tests of whole programs
 * would be others with them.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
public @interface Transactional {
    /** Its name, as in Spring's own: not the propagation. */
    String value() default "";

    /** When a transaction is begun. */
    Propagation propagation() default Propagation.REQUIRED;

    /** Some of Spring's. */
    enum Propagation {
        REQUIRED,
        NOT_SUPPORTED
    }
}
