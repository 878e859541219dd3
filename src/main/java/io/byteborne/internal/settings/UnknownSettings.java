package io.byteborne.internal.settings;

import io.byteborne.server.StartupException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Refuses keys that no record of settings has, wherever they are set: what is misspelt would otherwise change nothing,
 * silently. The environment belongs to others as well, so there only what resembles a setting is refused, and the rest
 * is warned of; links to services, which Kubernetes and Docker put there, are nobody's mistake.
 *
 * <p>When all sources of settings are there, and before anything is made of them. Main thread.
 */
public final class UnknownSettings implements BeanFactoryPostProcessor {
    private static final Logger log = LoggerFactory.getLogger(UnknownSettings.class);

    private final Environment environment;
    private final KnownSettings known;

    /** @param records the records of all settings with the same first part of their names */
    public UnknownSettings(Environment environment, List<Class<? extends Record>> records) {
        this.environment = environment;
        this.known = new KnownSettings(records);
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        // By the line that is wrong, with what is to be done.
        Map<String, String> mistakes = new TreeMap<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables) {
                for (String variable : variables.getPropertyNames()) {
                    checkVariable(variable, variables, mistakes);
                }
            } else if (source instanceof IterableConfigurationPropertySource names) {
                names.stream()
                        .filter(name -> name.getNumberOfElements() > 1)
                        .filter(name -> known.root().equals(name.getElement(0, Form.UNIFORM)))
                        .filter(name -> !known.contains(name))
                        .forEach(name -> mistakes.put(described(name, names), mend(name)));
            }
        }
        if (!mistakes.isEmpty()) {
            throw new StartupException(
                    String.join(" ", mistakes.keySet()),
                    mistakes.values().stream().distinct().collect(Collectors.joining(" ")));
        }
    }

    private static String described(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        ConfigurationProperty property = source.getConfigurationProperty(name);
        return "There is no setting %s, which is set by %s."
                .formatted(name, property == null ? source : property.getOrigin());
    }

    private String mend(ConfigurationPropertyName name) {
        String nearest = known.nearest(name);
        if (nearest != null) {
            return "Write %s instead of %s.".formatted(nearest, name);
        }
        List<String> alternatives = known.alternatives(name);
        return alternatives.isEmpty()
                ? "Remove %s.".formatted(name)
                : "Remove %s; in its place there may be: %s.".formatted(name, String.join(", ", alternatives));
    }

    private void checkVariable(
            String variable, SystemEnvironmentPropertySource variables, Map<String, String> mistakes) {
        String upperCase = variable.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
        if (!upperCase.startsWith(known.root().toUpperCase(Locale.ROOT) + "_")
                || isServiceLink(upperCase, variables.getProperty(variable))
                || known.containsVariable(variable)) {
            return;
        }
        String nearest = known.nearestOfVariable(variable);
        if (nearest == null) {
            log.warn("The environment variable {} is no setting, and changes nothing", variable);
        } else {
            mistakes.put(
                    "There is no setting for the environment variable %s.".formatted(variable),
                    "Write %s instead of %s, which is %s."
                            .formatted(
                                    nearest.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT),
                                    variable,
                                    nearest));
        }
    }

    /**
     * Whether a variable is one of those that Kubernetes sets for each service of a namespace, as Docker does for a linked
     * container: {@code BYTEBORNE_WORLD_SERVICE_HOST} for a service called {@code byteborne-world}.
     */
    private static boolean isServiceLink(String variable, @Nullable Object value) {
        return Pattern.matches(".*_SERVICE_(HOST|PORT(_.+)?)", variable)
                || Pattern.matches(".*_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?", variable)
                || (variable.endsWith("_PORT") && Pattern.matches("(tcp|udp|sctp)://.*", String.valueOf(value)));
    }
}
