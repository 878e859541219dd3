package io.byteborne.load;

import io.byteborne.autoconfigure.DispatchAutoConfiguration;
import io.byteborne.autoconfigure.NetworkAutoConfiguration;
import io.byteborne.autoconfigure.ProtocolAutoConfiguration;
import io.byteborne.autoconfigure.SettingsAutoConfiguration;
import io.byteborne.autoconfigure.WorldAutoConfiguration;
import io.byteborne.load.view.Terminal;
import io.byteborne.server.StartupException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * The load client as a program. It uses the server's own network, protocol and world, each as a client. It knows no game:
 * what it sends and what must come back, a scenario file says. Its settings are read from {@code load.yml}, not from
 * {@code application.yml}, which is the server's.
 */
@ImportAutoConfiguration({
    NetworkAutoConfiguration.class,
    ProtocolAutoConfiguration.class,
    DispatchAutoConfiguration.class,
    SettingsAutoConfiguration.class,
    WorldAutoConfiguration.class
})
@Import({LoadTls.class, LoadWebSocket.class, LoadHello.class, LoadBeans.class})
public class LoadApplication {
    private static final int USAGE_ERROR = 2;
    private static final String COMPARE = "compare";

    /**
     * Runs the client until it has finished. Blocks; called by the program's main thread.
     *
     * @param packages below which the classes of the game's messages are
     * @return the exit code: 0 only if every message that was sent was answered right, 2 for a wrong command line
     */
    public static int run(List<String> packages, String[] arguments) {
        // No defaults of the client's in somebody else's JVM: levels are the whole JVM's, which the client may share
        // with others. A wrong option is
        // explained in a form of its own.
        Map<String, String> quiet =
                Map.of("logging.level.root", "warn", "logging.level.org.springframework.context", "error");
        return run(packages, arguments, Terminal.ofProcess(), quiet);
    }

    /** As {@link #run(List, String[])}, in somebody else's JVM. */
    public static int run(String packageName, String[] arguments, PrintStream out) {
        return run(List.of(packageName), arguments, Terminal.plain(out), Map.of());
    }

    private static int run(
            List<String> packages, String[] arguments, Terminal terminal, Map<String, String> logLevels) {
        if (LoadArguments.asksForHelp(arguments)) {
            terminal.out().print(LoadArguments.usage());
            return 0;
        }
        String[] springArguments;
        try {
            if (arguments.length > 0 && arguments[0].equals(COMPARE)) {
                return CompareCommand.run(Arrays.asList(arguments).subList(1, arguments.length), terminal.out());
            }
            springArguments = LoadArguments.toSpringArguments(arguments);
        } catch (StartupException unknown) {
            terminal.out().println(unknown.getMessage() + " " + unknown.action());
            return USAGE_ERROR;
        }
        SpringApplication application = new SpringApplication(LoadApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        Map<String, Object> defaults = defaults();
        defaults.putAll(logLevels);
        application.setDefaultProperties(defaults);
        application.addInitializers(context -> {
            context.getBeanFactory().registerSingleton("terminal", terminal);
            AutoConfigurationPackages.register(
                    (BeanDefinitionRegistry) context.getBeanFactory(), packages.toArray(String[]::new));
        });
        try (ConfigurableApplicationContext context = application.run(springArguments)) {
            return context.getBean(LoadClient.class).result().join() ? 0 : 1;
        }
    }

    /** Settings that are others than the server's; {@code load.yml} and all that Spring Boot reads come before them. */
    private static Map<String, Object> defaults() {
        Map<String, Object> defaults = new HashMap<>();
        defaults.put("spring.config.name", "load");
        defaults.put("spring.application.name", "dummy");
        // An answer's time is taken when the client's world sees it, so it looks at once.
        defaults.put("byteborne.world.dispatch", "on-arrival");
        // Messages that are due leave with a tick.
        defaults.put("byteborne.world.tick-interval", "1ms");
        // What the server sends is the server's to limit.
        defaults.put("byteborne.session.max-packet-size", "65535B");
        // They are nobody's here, and this is to be cheap.
        defaults.put("byteborne.metrics.by-type", "false");
        return defaults;
    }
}
