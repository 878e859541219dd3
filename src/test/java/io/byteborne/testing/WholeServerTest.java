package io.byteborne.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;

/**
 * Runs the whole program once for all classes that have this annotation, on free ports of this machine, with ticks so
 * short that a test hardly waits for them.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SpringBootTest(
        properties = {
            "byteborne.server.port=0",
            "byteborne.websocket.port=0",
            "byteborne.server.host=127.0.0.1",
            "byteborne.world.tick-interval=5ms",
            "server.port=0"
        })
public @interface WholeServerTest {}
