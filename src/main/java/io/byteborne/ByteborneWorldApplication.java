package io.byteborne;

import io.byteborne.scaffold.NewProject;
import java.util.Arrays;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The program: the game server with whatever game lies beside this class; with {@code new} as its first argument, it
 * writes a project for a game of one's own instead. Like any program with this library, it is also the load client
 * ({@code dummy}), and prints the protocol ({@code protocol}).
 */
@SpringBootApplication
public class ByteborneWorldApplication {
    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals("new")) {
            System.exit(NewProject.run(Arrays.copyOfRange(arguments, 1, arguments.length), System.out));
        }
        SpringApplication.run(ByteborneWorldApplication.class, arguments);
    }
}
