package io.byteborne;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The game server. */
@SpringBootApplication
public class ByteborneWorldApplication {

    public static void main(String[] args) {
        SpringApplication.run(ByteborneWorldApplication.class, args);
    }
}
