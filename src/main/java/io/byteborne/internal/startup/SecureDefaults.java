package io.byteborne.internal.startup;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.util.ClassUtils;

/**
 * Defaults of actuator, which any setting of the application overrides: it listens on this machine only,
 * changes nothing, and shows what is listed here. They are the property source of lowest precedence, since a file with
 * these settings in the library would be hidden by the application's own file of that name. Main thread.
 */
public final class SecureDefaults implements EnvironmentPostProcessor, Ordered {
    public static final String SOURCE = "byteborneDefaults";
    private static final String LOOPBACK = "127.0.0.1";
    private static final String ACTUATOR =
            "org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType";
    /** Set by {@link SpringApplication#setDefaultProperties}, and last in order for the same purpose. */
    private static final String APPLICATION_DEFAULTS = "defaultProperties";

    /** After every other source of settings is there. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> defaults = new LinkedHashMap<>();
        if (ClassUtils.isPresent(ACTUATOR, application.getClassLoader())) {
            defaults.put("server.address", LOOPBACK);
            // Spring Boot refuses it if actuator shares the application's port.
            if (ManagementPortType.get(environment) == ManagementPortType.DIFFERENT) {
                defaults.put("management.server.address", LOOPBACK);
            }
            defaults.put("management.endpoints.access.default", "read-only");
            defaults.put(
                    "management.endpoints.web.exposure.include",
                    "health, metrics, prometheus, gamesessions, gametick, gamehandlers, gamerooms, gamesaves, gamecluster,"
                            + " gameprotocol, gamebroadcast, gamesend");
            defaults.put("management.endpoint.health.show-details", "always");
        }
        // Every build writes the first three, and the load client is started by one. Of a .proto file its classes
        // count,
        // which
        // come later. No space after the comma: it would count.
        defaults.put(
                "spring.devtools.restart.additional-exclude",
                "META-INF/build-info.properties,byteborne/framework.protodesc,byteborne/messages.protodesc,**/*.proto");
        // A restart is what a programmer waits for; looking more often costs next to nothing.
        defaults.put("spring.devtools.restart.poll-interval", "200ms");
        defaults.put("spring.devtools.restart.quiet-period", "100ms");
        PropertySource<?> applicationDefaults = environment.getPropertySources().get(APPLICATION_DEFAULTS);
        if (applicationDefaults != null) {
            defaults.keySet().removeIf(applicationDefaults::containsProperty);
        }
        environment.getPropertySources().addLast(new MapPropertySource(SOURCE, defaults));
    }
}
