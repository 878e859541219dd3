package io.byteborne.load;

import io.byteborne.load.scenario.ScenarioFile;
import io.byteborne.server.StartupException;
import java.util.Arrays;
import java.util.List;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/** The load client's command line. */
final class LoadArguments {
    private static final String USAGE = """
            Opens connections to a Byteborne World server, plays on each, and checks every answer.

            what to play, and where
              --scenario=NAME        {scenarios}  (what load.yml says)
              --message=TEXT         what ${message} in it stands for   (Hello, Byteborne World!)
              --message-size=BYTES   cut or fill it up to this size     (as it is)
              --host=NAME            server to connect to               (127.0.0.1)
              --port=NUMBER          the server's game port             (12345)
              --tls=true             connect with TLS                   (false)
              --tls-trust=FILE       PEM file of the certificates to trust, or "insecure": any (those Java trusts)
              --tls-bundle=NAME      an SSL bundle instead, described by --spring.ssl.bundle.… options
              --websocket=PATH       connect with WebSocket, to this path: /
              --hello=true           use the session protocol           (false)
              --client-name=NAME     what the client calls itself then  (dummy)
              --client-version=TEXT  its version then                   (none)
              --resume=true          go on when a connection is lost    (false)
              --cut-every=TIME       cut each so often, on average      (never)

            how many connections
              --connections=NUMBER   how many                           (10)
              --ramp-up=TIME         over which they are opened         (0s: at once)
              --connection-rate=N    how many to open per second, instead of --ramp-up
              --source-addresses=A,B own addresses to connect from, taken in turn

            how much to send: one of these
              --interval=TIME        between two messages of each       (250ms)
              --rate=NUMBER          messages per second, over all connections
              --in-flight=NUMBER     closed loop: so many messages of each wait for their answers at one time
            and
              --rate-ramp-up=TIME    over which --rate is reached       (0s: at once)
              --duration=TIME        how long to send                   (until stopped)
              --answer-timeout=TIME  for missing answers at the end     (5s)

            what to leave behind
              --result=FILE          the result, as JSON
              --report=FILE          the result, as an HTML page

            dummy compare BEFORE.json AFTER.json [--report=FILE] [--fail-above=10%]
                                     one result against another; with --fail-above, the exit code is 1 if the second
                                     one is worse by more than that

            A TIME is a number with a unit: 250ms, 30s, 5m. Any Spring property can be set as well, by its full name.
            The exit code is 0 only if every message that was sent was answered right.
            """;

    private LoadArguments() {}

    /** What the options are, with the scenarios that there are. */
    static String usage() {
        return USAGE.replace("{scenarios}", ScenarioFile.choices());
    }

    static boolean asksForHelp(String[] arguments) {
        return Arrays.stream(arguments).anyMatch(argument -> argument.equals("--help") || argument.equals("-h"));
    }

    /**
     * The same as arguments of a Spring application.
     *
     * @throws StartupException if one is not an option
     */
    static String[] toSpringArguments(String[] arguments) {
        return Arrays.stream(arguments).map(LoadArguments::toSpringArgument).toArray(String[]::new);
    }

    private static String toSpringArgument(String argument) {
        int equals = argument.indexOf('=');
        if (!argument.startsWith("--") || equals < 0) {
            throw new StartupException(
                    "The dummy client does not understand '%s'.".formatted(argument),
                    "Write each option as --name=value; --help lists them.");
        }
        String name = argument.substring(2, equals);
        if (name.contains(".")) {
            return argument;
        }
        if (!options().contains(name)) {
            throw new StartupException(
                    "The dummy client has no option '--%s'.".formatted(name),
                    "Use one of --%s; --help explains them.".formatted(String.join(", --", options())));
        }
        return "--dummy." + argument.substring(2);
    }

    /** Each of the client's properties is an option. */
    static List<String> options() {
        return Arrays.stream(LoadProperties.class.getRecordComponents())
                .map(component -> DataObjectPropertyName.toDashedForm(component.getName()))
                .toList();
    }
}
