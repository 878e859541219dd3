package io.byteborne.validation;

import io.byteborne.dispatch.HandlerRegistration;
import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.world.WorldLifecycle;
import org.springframework.context.SmartLifecycle;

/** Has the rules of every message that is handled compiled: when all handlers are found, before the world runs. */
final class ValidationWarmUp implements SmartLifecycle {
    private final MessageValidator validator;
    private final MessageDispatcher dispatcher;
    private volatile boolean running;

    ValidationWarmUp(MessageValidator validator, MessageDispatcher dispatcher) {
        this.validator = validator;
        this.dispatcher = dispatcher;
    }

    @Override
    public void start() {
        validator.prepare(dispatcher.handlers().stream()
                .map(HandlerRegistration::type)
                .map(type -> type.descriptor())
                .toList());
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return WorldLifecycle.PHASE - 1;
    }
}
