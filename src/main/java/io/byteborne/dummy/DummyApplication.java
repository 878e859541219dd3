package io.byteborne.dummy;

import io.byteborne.dispatch.DispatchConfiguration;
import io.byteborne.network.NetworkConfiguration;
import io.byteborne.protocol.ProtocolConfiguration;
import io.byteborne.request.RequestConfiguration;
import io.byteborne.startup.StartupException;
import io.byteborne.world.WorldConfiguration;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * The load client as a program. It uses the server's own network, protocol and world, each as a client. Its settings
 * are read from {@code dummy.yml}, not from {@code application.yml}, which is the server's.
 */
@Import({
    NetworkConfiguration.class,
    ProtocolConfiguration.class,
    DispatchConfiguration.class,
    WorldConfiguration.class,
    RequestConfiguration.class,
    DummyTls.class,
    DummyScenario.class,
    DummyBeans.class
})
public class DummyApplication {
    private static final int USAGE_ERROR = 2;
    private static final String COMPARE = "compare";

    /**
     * Runs the client until it has finished.
     *
     * @return the exit code: 0 only if every message that was sent was answered right, 2 for a wrong command line
     */
    public static int run(String[] arguments) {
        // Not in dummy.yml: levels are the whole JVM's, which the client may share with others. A wrong option is
        // explained in a form of its own.
        Map<String, String> quiet =
                Map.of("logging.level.root", "warn", "logging.level.org.springframework.context", "error");
        return run(arguments, Terminal.ofProcess(), quiet);
    }

    /** As {@link #run(String[])}, in somebody else's JVM. */
    static int run(String[] arguments, PrintStream out) {
        return run(arguments, Terminal.plain(out), Map.of());
    }

    private static int run(String[] arguments, Terminal terminal, Map<String, String> logLevels) {
        if (DummyArguments.asksForHelp(arguments)) {
            terminal.out().print(DummyArguments.USAGE);
            return 0;
        }
        String[] springArguments;
        try {
            if (arguments.length > 0 && arguments[0].equals(COMPARE)) {
                return CompareCommand.run(Arrays.asList(arguments).subList(1, arguments.length), terminal.out());
            }
            springArguments = DummyArguments.toSpringArguments(arguments);
        } catch (StartupException unknown) {
            terminal.out().println(unknown.getMessage() + " " + unknown.action());
            return USAGE_ERROR;
        }
        SpringApplication application = new SpringApplication(DummyApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        // Started with spring-boot:run, it plays to its end, whatever is compiled meanwhile.
        application.setListeners(application.getListeners().stream()
                .filter(listener -> !listener.getClass().getName().contains(".devtools."))
                .toList());
        Map<String, Object> defaults = new HashMap<>(logLevels);
        defaults.put("spring.config.name", "dummy");
        application.setDefaultProperties(defaults);
        application.addInitializers(context -> context.getBeanFactory().registerSingleton("terminal", terminal));
        try (ConfigurableApplicationContext context = application.run(springArguments)) {
            return context.getBean(DummyClient.class).result().join() ? 0 : 1;
        }
    }
}
