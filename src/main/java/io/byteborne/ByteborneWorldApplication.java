package io.byteborne;

import io.byteborne.catalogue.ProtocolApplication;
import io.byteborne.dummy.DummyApplication;
import io.byteborne.network.NettyDefaults;
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
        NettyDefaults.apply();
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
}
