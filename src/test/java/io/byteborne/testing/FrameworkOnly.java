package io.byteborne.testing;

import io.byteborne.ApiTests;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Keeps a game that somebody writes in a clone out of the framework's own tests: applications scan the framework's
 * packages only, and do not read the {@code application.yml} of the working directory, in processes that tests start as
 * well. A test of the game itself, in a package of its own, gets everything.
 */
public final class FrameworkOnly implements BeforeAllCallback, AfterAllCallback {
    /** Set while a game's test runs. */
    private static final String GAME = "testing.game";

    private static final String ROOT = "io.byteborne";
    /** Where the framework and its tests are. A package that is none of these, nor below one, is a game's. */
    private static final List<String> PACKAGES = Stream.concat(
                    Stream.of(
                                    "autoconfigure",
                                    "docs",
                                    "internal",
                                    "load",
                                    "options",
                                    "sample",
                                    "scaffold",
                                    "system",
                                    "testing")
                            .map(name -> ROOT + "." + name),
                    Stream.concat(ApiTests.PACKAGES.stream(), Stream.of("howto")))
            .toList();

    /** Whether a class is the framework's or one of its tests. */
    public static boolean isFrameworks(String className) {
        String packageName = className.substring(0, Math.max(0, className.lastIndexOf('.')));
        return packageName.equals(ROOT) || PACKAGES.stream().anyMatch(one -> (packageName + ".").startsWith(one + "."));
    }

    /** Whether a class that was found by scanning is a game's. */
    private static boolean isGames(String className) {
        return className.startsWith(ROOT + ".") && !isFrameworks(className);
    }

    @Override
    public void beforeAll(ExtensionContext test) {
        if (!isFrameworks(test.getRequiredTestClass().getName())) {
            System.setProperty(GAME, "true");
        }
    }

    @Override
    public void afterAll(ExtensionContext test) {
        // A nested class is not the last one of its test.
        if (test.getRequiredTestClass().getEnclosingClass() == null) {
            System.clearProperty(GAME);
        }
    }

    /** Scans for all applications, however they are started. */
    public static final class Components implements ApplicationContextInitializer<ConfigurableApplicationContext> {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            if (!Boolean.getBoolean(GAME)) {
                context.getBeanFactory().registerSingleton("frameworkOnly", new Filter());
            }
        }
    }

    /** Says where the settings of applications are, unless their test does. */
    public static final class Settings implements EnvironmentPostProcessor, Ordered {
        @Override
        public int getOrder() {
            return HIGHEST_PRECEDENCE;
        }

        @Override
        public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
            if (!Boolean.getBoolean(GAME)) {
                environment
                        .getPropertySources()
                        .addLast(new MapPropertySource(
                                "frameworkOnly",
                                Map.of("spring.config.location", "optional:classpath:/,optional:classpath:/config/")));
            }
        }
    }

    /** Keeps a context of a framework's test from being shared with a game's. */
    public static final class Customizers implements ContextCustomizerFactory {
        private record Kind(String name) implements ContextCustomizer {
            @Override
            public void customizeContext(
                    ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
                // That there is one is enough: contexts with different ones are not the same.
            }
        }

        @Override
        public @Nullable ContextCustomizer createContextCustomizer(
                Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
            return isFrameworks(testClass.getName()) ? new Kind("framework") : null;
        }
    }

    private static final class Filter extends TypeExcludeFilter {
        @Override
        public boolean match(MetadataReader reader, MetadataReaderFactory factory) {
            return isGames(reader.getClassMetadata().getClassName());
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Filter;
        }

        @Override
        public int hashCode() {
            return Filter.class.hashCode();
        }
    }
}
