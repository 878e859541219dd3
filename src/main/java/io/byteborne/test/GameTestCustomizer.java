package io.byteborne.test;

import java.util.Map;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.support.TestPropertySourceUtils;

/**
 * Adds a kit's beans and settings to a test's application. A value, and so a part of what decides whether two test
 * classes share one.
 *
 * @param beans the class with the beans
 * @param settings defaults, which a test may override
 */
record GameTestCustomizer(Class<?> beans, Map<String, Object> settings) implements ContextCustomizer {
    private static final String TEST_PROPERTIES = TestPropertySourceUtils.INLINED_PROPERTIES_PROPERTY_SOURCE_NAME;

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
        new AnnotatedBeanDefinitionReader((BeanDefinitionRegistry) context).register(beans);
        MutablePropertySources sources = context.getEnvironment().getPropertySources();
        MapPropertySource ours = new MapPropertySource("gameTest", settings);
        if (sources.contains(TEST_PROPERTIES)) {
            sources.addAfter(TEST_PROPERTIES, ours);
        } else {
            sources.addFirst(ours);
        }
        sources.addLast(new GamePortSource(context));
    }
}
