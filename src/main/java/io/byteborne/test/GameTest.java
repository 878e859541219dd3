package io.byteborne.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.annotation.AliasFor;

/**
 * A test of the whole game except port, web server and world thread: the test itself runs the world, tick
 * by tick, through {@link TestWorld}, and connects to it through {@link TestClients}. Both are beans. Time stands still
 * unless the test advances it, so nothing depends on the speed of the machine, and no test sleeps.
 *
 * <p>Test classes with the same configuration share one application. After each test method its clients are
 * disconnected, and the game has been told before the next one begins.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
public @interface GameTest {
    /** Settings, as {@code key=value}. */
    @AliasFor(annotation = SpringBootTest.class)
    String[] properties() default {};

    /**
     * For how long, in seconds of real time, work in flight is waited for: a blocking handler, a stage that a handler or an
     * authenticator returned, a task of {@link io.byteborne.world.BlockingExecutor}. At least 1.
     */
    int patienceSeconds() default 10;

    /** The application's configuration; by default, the one found from the test's package upwards. */
    @AliasFor(annotation = SpringBootTest.class)
    Class<?>[] classes() default {};
}
