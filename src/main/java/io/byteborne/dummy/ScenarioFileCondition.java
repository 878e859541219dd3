package io.byteborne.dummy;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** The scenario is none of those that are built in, so it is a file. */
final class ScenarioFileCondition implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        String name = context.getEnvironment().getProperty("dummy.scenario", EchoScenario.NAME);
        return !name.equalsIgnoreCase(EchoScenario.NAME) && !name.equalsIgnoreCase(ArenaScenario.NAME);
    }
}
