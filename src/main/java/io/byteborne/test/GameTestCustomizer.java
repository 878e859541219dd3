package io.byteborne.test;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
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
}
