package io.byteborne.welcome;

import org.springframework.boot.Banner;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whoever does not want Spring Boot's banner does not want to be welcomed, either. */
final class OnBanner implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        // Bound, not read: YAML makes a boolean of "off".
        return Binder.get(context.getEnvironment())
                        .bind("spring.main.banner-mode", Banner.Mode.class)
                        .orElse(Banner.Mode.CONSOLE)
                != Banner.Mode.OFF;
    }
}
