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
 * A test of the whole server, as it runs in production, on free ports of this machine: {@link LocalGamePort} has
 * the game's port, and {@link TestClients} is a bean whose clients connect there, over real sockets and in real time.
 *
 * <p>Test classes with the same configuration share one server. After each test method its clients are disconnected, and
 * the game has been told before the next one begins.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
public @interface GameServerTest {
    /** Settings, as {@code key=value}. */
    @AliasFor(annotation = SpringBootTest.class)
    String[] properties() default {};

    /** The application's configuration; by default, the one found from the test's package upwards. */
    @AliasFor(annotation = SpringBootTest.class)
    Class<?>[] classes() default {};
}
