package io.byteborne.bench.empty;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Spring Boot with actuator over HTTP, and nothing else: what any program with our libraries pays for its start. In a
 * package of its own, of which it is the only class, since it looks for components there.
 */
@SpringBootApplication
public class EmptyProgram {
    public static void main(String[] arguments) {
        SpringApplication.run(EmptyProgram.class, arguments);
    }
}
