package io.byteborne.internal.startup;

import io.byteborne.server.StartupException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Refuses a port that is a link to a service: for a service called {@code byteborne-server}, Kubernetes sets
 * {@code BYTEBORNE_SERVER_PORT=tcp://10.0.0.1:80} in every container of the namespace, as Docker does for a linked
 * container. Nobody finds that among their settings, so the report names the cause. Main thread, before anything reads a
 * port.
 */
final class ServiceLinks implements EnvironmentPostProcessor, Ordered {
    private static final Pattern LINK = Pattern.compile("(?:tcp|udp|sctp)://.*");

    /** After every source of settings is there, before {@link SecureDefaults}, which reads a port. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE - 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Iterable<ConfigurationPropertySource> sources = ConfigurationPropertySources.get(environment);
        Stream.of("byteborne.server.port", "server.port", "management.server.port", "dummy.port")
                .forEach(port -> check(ConfigurationPropertyName.of(port), sources));
    }

    private static void check(ConfigurationPropertyName port, Iterable<ConfigurationPropertySource> sources) {
        for (ConfigurationPropertySource source : sources) {
            ConfigurationProperty property = source.getConfigurationProperty(port);
            if (property != null) {
                if (LINK.matcher(String.valueOf(property.getValue())).matches()) {
                    throw new StartupException(
                            ("%s is %s, set by %s. That is no port, but the link to a service which Kubernetes puts into"
                                            + " the environment of containers, as Docker does for linked containers.")
                                    .formatted(port, property.getValue(), property.getOrigin()),
                            "Add enableServiceLinks: false to the pod's specification, give the service another name,"
                                    + " or set %s on the command line.".formatted(port));
                }
                return;
            }
        }
    }
}
