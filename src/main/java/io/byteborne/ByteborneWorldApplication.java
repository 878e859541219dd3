package io.byteborne;

import io.byteborne.catalogue.ProtocolApplication;
import io.byteborne.dummy.DummyApplication;
import java.util.Arrays;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The program: the game server or, with {@code dummy} as its first argument, the load client; with {@code protocol}, it
 * prints what can be said to the server.
 */
@SpringBootApplication
public class ByteborneWorldApplication {
    public static void main(String[] arguments) {
        // On JDK 25 and later, Netty does without the JDK's faster memory access unless it is told otherwise.
        setUnlessGiven("io.netty.noUnsafe", "false");
        // Preparing Netty's own events for the JDK's flight recorder takes a twentieth of a cached start.
        setUnlessGiven("io.netty.jfr.enabled", "false");
        String packageName = ByteborneWorldApplication.class.getPackageName();
        if (arguments.length > 0 && arguments[0].equals("dummy")) {
            System.exit(DummyApplication.run(packageName, Arrays.copyOfRange(arguments, 1, arguments.length)));
        }
        if (arguments.length > 0 && arguments[0].equals("protocol")) {
            ProtocolApplication.run(packageName);
            return;
        }
        SpringApplication.run(ByteborneWorldApplication.class, arguments);
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
