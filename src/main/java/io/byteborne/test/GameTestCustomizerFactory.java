package io.byteborne.test;

import io.byteborne.test.GameTestCustomizer.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Finds test classes with this package's annotations. Spring's test framework makes one for every test class. */
final class GameTestCustomizerFactory implements ContextCustomizerFactory {
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
            return new GameTestCustomizer(GameTestBeans.class, Map.of(), new Patience(Duration.ofSeconds(seconds)));
        }
        return TestContextAnnotationUtils.hasAnnotation(testClass, GameServerTest.class) ? WHOLE : null;
    }
}
