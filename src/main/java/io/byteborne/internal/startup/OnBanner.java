package io.byteborne.internal.startup;

import org.springframework.boot.Banner;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Users who switch off Spring Boot's banner do not want a welcome either. */
public final class OnBanner implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        // Bound, not read: YAML makes a boolean of "off".
        return Binder.get(context.getEnvironment())
                        .bind("spring.main.banner-mode", Banner.Mode.class)
                        .orElse(Banner.Mode.CONSOLE)
                != Banner.Mode.OFF;
    }
}
