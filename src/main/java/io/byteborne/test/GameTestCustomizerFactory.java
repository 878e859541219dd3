package io.byteborne.test;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Finds test classes with this package's annotations. Spring's test framework makes one for every test class. */
final class GameTestCustomizerFactory implements ContextCustomizerFactory {
    private static final GameTestCustomizer STEPPED = new GameTestCustomizer(GameTestBeans.class, Map.of());
    private static final GameTestCustomizer WHOLE = new GameTestCustomizer(
            GameServerTestBeans.class, Map.of("byteborne.server.host", "127.0.0.1", "byteborne.server.port", 0));

    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
        if (TestContextAnnotationUtils.hasAnnotation(testClass, GameTest.class)) {
            return STEPPED;
        }
        return TestContextAnnotationUtils.hasAnnotation(testClass, GameServerTest.class) ? WHOLE : null;
    }
}
