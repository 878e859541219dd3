package io.byteborne.dummy;

import io.byteborne.dispatch.DispatchConfiguration;
import io.byteborne.network.ClientService;
import io.byteborne.network.NetworkConfiguration;
import io.byteborne.protocol.ProtocolConfiguration;
import io.byteborne.request.RequestConfiguration;
import io.byteborne.request.Requests;
import io.byteborne.startup.StartupException;
import io.byteborne.world.NanoClock;
import io.byteborne.world.Timer;
import io.byteborne.world.WorldConfiguration;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * The load client as a program. It uses the server's own network, protocol and world, each as a client. Its settings
 * are read from {@code dummy.yml}, not from {@code application.yml}, which is the server's.
 */
@EnableConfigurationProperties(DummyProperties.class)
@Import({
    NetworkConfiguration.class,
    ProtocolConfiguration.class,
    DispatchConfiguration.class,
    WorldConfiguration.class,
    RequestConfiguration.class,
    DummyTls.class
})
public class DummyApplication {
    private static final int USAGE_ERROR = 2;

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
        return run(arguments, System.out, quiet);
    }

    /** As {@link #run(String[])}, in somebody else's JVM. */
    static int run(String[] arguments, PrintStream out) {
        return run(arguments, out, Map.of());
    }

    private static int run(String[] arguments, PrintStream out, Map<String, String> logLevels) {
        if (DummyArguments.asksForHelp(arguments)) {
            out.print(DummyArguments.USAGE);
            return 0;
        }
        String[] springArguments;
        try {
            springArguments = DummyArguments.toSpringArguments(arguments);
        } catch (StartupException unknown) {
            out.println(unknown.getMessage() + " " + unknown.action());
            return USAGE_ERROR;
        }
        SpringApplication application = new SpringApplication(DummyApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        Map<String, Object> defaults = new HashMap<>(logLevels);
        defaults.put("spring.config.name", "dummy");
        application.setDefaultProperties(defaults);
        application.addInitializers(context -> context.getBeanFactory().registerSingleton("out", out));
        try (ConfigurableApplicationContext context = application.run(springArguments)) {
            return context.getBean(DummyClient.class).result().join() ? 0 : 1;
        }
    }

    @Bean
    DummyReport dummyReport(PrintStream out) {
        return new DummyReport(out);
    }

    @Bean
    DummyConnections dummyConnections(DummyProperties properties, NanoClock clock, DummyReport report) {
        return new DummyConnections(properties, clock, report);
    }

    @Bean
    @ConditionalOnProperty(name = "dummy.scenario", havingValue = "echo", matchIfMissing = true)
    EchoScenario echoScenario(DummyConnections connections) {
        return new EchoScenario(connections);
    }

    @Bean
    @ConditionalOnProperty(name = "dummy.scenario", havingValue = "arena")
    ArenaScenario arenaScenario(DummyConnections connections, Requests requests) {
        return new ArenaScenario(connections, requests);
    }

    @Bean
    DummyClient dummyClient(
            DummyProperties properties,
            ClientService clientService,
            Timer timer,
            NanoClock clock,
            DummyReport report,
            Scenario scenario,
            DummyConnections connections) {
        return new DummyClient(properties, clientService, timer, clock, report, scenario, connections);
    }

    @Bean
    DummyLifecycle dummyLifecycle(DummyClient client, ClientService clientService) {
        return new DummyLifecycle(client, clientService);
    }
}
