package io.byteborne.test;

import io.byteborne.server.ServerService;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.support.TestPropertySourceUtils;
import org.springframework.util.StringUtils;

/**
 * Adds a kit's beans and settings to a test's application. A value, and so a part of what decides whether two test
 * classes share one.
 *
 * @param beans the class with the beans
 * @param settings defaults, which a test may override
 * @param patience how long work in flight is waited for
 */
record GameTestCustomizer(Class<?> beans, Map<String, Object> settings, Patience patience)
        implements ContextCustomizer {
    /** A type of its own, since the game may have durations among its beans. */
    record Patience(Duration time) {}

    /** What {@link LocalGamePort} stands for. */
    static final String PORT_PROPERTY = "local.game.port";

    private static final String WEB_SOCKET_PORT = "byteborne.websocket.port";

    private static final String TEST_PROPERTIES = TestPropertySourceUtils.INLINED_PROPERTIES_PROPERTY_SOURCE_NAME;

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
        context.getBeanFactory().registerSingleton("gameTestPatience", patience);
        new AnnotatedBeanDefinitionReader((BeanDefinitionRegistry) context).register(beans);
        MutablePropertySources sources = context.getEnvironment().getPropertySources();
        MapPropertySource ours = new MapPropertySource("gameTest", settingsFor(context));
        if (sources.contains(TEST_PROPERTIES)) {
            sources.addAfter(TEST_PROPERTIES, ours);
        } else {
            sources.addFirst(ours);
        }
        sources.addLast(new GamePortSource(context));
    }

    /** A game that has a port for WebSocket has a free one, too. */
    private Map<String, Object> settingsFor(ConfigurableApplicationContext context) {
        Map<String, Object> all = new HashMap<>(settings);
        if (settings.containsKey("byteborne.server.port")
                && StringUtils.hasText(context.getEnvironment().getProperty(WEB_SOCKET_PORT))) {
            all.put(WEB_SOCKET_PORT, 0);
        }
        return all;
    }

    /** Finds test classes with this package's annotations. Spring's test framework makes one for every test class. */
    static final class Factory implements ContextCustomizerFactory {
        private static final GameTestCustomizer WHOLE = new GameTestCustomizer(
                GameServerTestBeans.class,
                Map.of("byteborne.server.host", "127.0.0.1", "byteborne.server.port", 0),
                new Patience(SocketWire.PATIENCE));

        @Override
        public @Nullable ContextCustomizer createContextCustomizer(
                Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
            GameTest stepped = TestContextAnnotationUtils.findMergedAnnotation(testClass, GameTest.class);
            if (stepped != null) {
                int seconds = stepped.patienceSeconds();
                if (seconds < 1) {
                    throw new IllegalArgumentException(
                            "patienceSeconds of %s is %s; set it to 1 or more".formatted(testClass.getName(), seconds));
                }
                return new GameTestCustomizer(
                        GameTestBeans.class,
                        Map.of("byteborne.save.in-memory", true),
                        new Patience(Duration.ofSeconds(seconds)));
            }
            return TestContextAnnotationUtils.hasAnnotation(testClass, GameServerTest.class) ? WHOLE : null;
        }
    }

    /** The one property {@value #PORT_PROPERTY}: the port that is open now, if one is. It changes when the server is restarted. */
    private static final class GamePortSource extends PropertySource<ApplicationContext> {
        GamePortSource(ApplicationContext context) {
            super("gamePort", context);
        }

        @Override
        public @Nullable Object getProperty(String name) {
            if (!name.equals(PORT_PROPERTY)) {
                return null;
            }
            InetSocketAddress address = source.getBean(ServerService.class).localAddress();
            return address == null ? null : address.getPort();
        }
    }
}
