package io.byteborne.load.view;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the load client prints.
 *
 * @param redraws whether a line can be drawn over: a person looks at it
 * @param colours whether colours are welcome
 * @param columns how many characters a line has
 */
public record Terminal(PrintStream out, boolean redraws, boolean colours, int columns) {
    private static final int DEFAULT_COLUMNS = 80;

    /** One that takes lines only: a file, a pipe, a test. */
    public static Terminal plain(PrintStream out) {
        return new Terminal(out, false, false, DEFAULT_COLUMNS);
    }

    /** This program's own standard output. */
    public static Terminal ofProcess() {
        return of(System.out, System.getenv(), isTerminal(System.console()));
    }

    /** @param isTerminal whether the stream leads to a terminal */
    static Terminal of(PrintStream out, Map<String, String> environment, boolean isTerminal) {
        if (!isTerminal || environment.getOrDefault("TERM", "dumb").equals("dumb")) {
            return plain(out);
        }
        boolean colours = environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(out, true, colours, measuredColumns());
    }

    /** From Java 22 on, there is a console without a terminal too, which then has a method that tells. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (boolean) MethodHandles.publicLookup()
                    .findVirtual(Console.class, "isTerminal", MethodType.methodType(boolean.class))
                    .invoke(console);
        } catch (NoSuchMethodException olderJava) {
            return true;
        } catch (Throwable unknown) {
            return false;
        }
    }

    /** Java does not know, but a system program does. */
    private static int measuredColumns() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return DEFAULT_COLUMNS;
            }
            try (Scanner size = new Scanner(stty.getInputStream(), StandardCharsets.US_ASCII)) {
                size.nextInt();
                int columns = size.nextInt();
                return columns > 0 ? columns : DEFAULT_COLUMNS;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return DEFAULT_COLUMNS;
        } catch (IOException | RuntimeException unmeasured) {
            return DEFAULT_COLUMNS;
        }
    }
}
