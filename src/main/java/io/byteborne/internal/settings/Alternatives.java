package io.byteborne.internal.settings;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.PropertyResolver;

/**
 * Settings of which one is meant to be set, such as an interval or a rate. As with a single setting, the source of
 * highest precedence wins: a command line or a profile that sets one of them hides the others in all that it overrides.
 * Only a source that sets two of them contradicts itself, and is refused. Main thread.
 */
public final class Alternatives implements ConfigurationPropertiesBindHandlerAdvisor {
    private final PropertyResolver placeholders;
    private final List<ConfigurationPropertyName> names;

    public Alternatives(PropertyResolver placeholders, String... names) {
        this.placeholders = placeholders;
        this.names = Arrays.stream(names).map(ConfigurationPropertyName::of).toList();
    }

    @Override
    public BindHandler apply(BindHandler parent) {
        return new AbstractBindHandler(parent) {
            @Override
            public <T> @Nullable Bindable<T> onStart(
                    ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
                return names.contains(name) && isHidden(name, context.getSources())
                        ? null
                        : super.onStart(name, target, context);
            }
        };
    }

    private boolean isHidden(ConfigurationPropertyName name, Iterable<ConfigurationPropertySource> sources) {
        for (ConfigurationPropertySource source : sources) {
            List<ConfigurationProperty> set = names.stream()
                    .map(source::getConfigurationProperty)
                    .filter(this::hasValue)
                    .toList();
            if (set.size() > 1) {
                throw new IllegalArgumentException(clash(set.get(0), set.get(1)));
            }
            if (set.size() == 1) {
                return !set.get(0).getName().equals(name);
            }
        }
        return false;
    }

    /** To Spring, a blank number or time is one that is not set. */
    private boolean hasValue(@Nullable ConfigurationProperty property) {
        return property != null
                && !placeholders
                        .resolvePlaceholders(String.valueOf(property.getValue()))
                        .isBlank();
    }

    private static String clash(ConfigurationProperty one, ConfigurationProperty other) {
        return "%s and %s are both set; remove one of them".formatted(described(one), described(other));
    }

    private static String described(ConfigurationProperty property) {
        return "%s (%s, by %s)".formatted(property.getName(), property.getValue(), property.getOrigin());
    }
}
