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
    private static final String USAGE = """
            Without a command, this starts the game server; options are its settings: --byteborne.server.port=4000

              new NAME --package=PACKAGE   writes a project for a game of your own
              dummy [--help]               plays with a server, as many clients
              protocol [--help]            prints the description of all messages, or tables of them for clients
              watch                        compiles what is saved, for a server that runs meanwhile
            """;
    private static final int USAGE_ERROR = 2;

    public static void main(String[] arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        switch (first) {
            case "new" -> System.exit(NewProject.run(Arrays.copyOfRange(arguments, 1, arguments.length), System.out));
            case "--help" -> {
                System.out.print(USAGE);
                System.exit(0);
            }
            case "", "dummy", "protocol", "watch" -> {
                // Every program with the library has these commands.
            }
            default -> {
                if (!first.startsWith("-")) {
                    System.out.print("There is no command " + first + ".\n\n" + USAGE);
                    System.exit(USAGE_ERROR);
                }
            }
        }
        new SpringApplication(new GameResources(), ByteborneWorldApplication.class).run(arguments);
    }
}
