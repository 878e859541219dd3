package io.byteborne.world;

import io.byteborne.dispatch.ArgumentResolver;
import io.byteborne.dispatch.ArgumentValue;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;

/** Gives handlers the tick in which, or behind which, their message is handled. */
final class TickResolver implements ArgumentResolver {
    private final TickCounter ticks;

    TickResolver(TickCounter ticks) {
        this.ticks = ticks;
    }

    @Override
    public @Nullable ArgumentValue resolve(MethodParameter parameter) {
        return parameter.getParameterType() == Tick.class ? (session, message) -> ticks.current() : null;
    }
}
