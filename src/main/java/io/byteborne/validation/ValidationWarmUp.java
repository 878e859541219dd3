package io.byteborne.validation;

import com.google.protobuf.Descriptors.Descriptor;
import io.byteborne.dispatch.HandlerRegistration;
import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MessageType;
import io.byteborne.world.WorldLifecycle;
import java.util.List;
import org.springframework.context.SmartLifecycle;

/** Has the rules of every message that is handled compiled: when all handlers are found, before the world runs. */
final class ValidationWarmUp implements SmartLifecycle {
    private final MessageValidator validator;
    private final MessageDispatcher dispatcher;
    private final MessageRegistry registry;
    private volatile boolean running;

    ValidationWarmUp(MessageValidator validator, MessageDispatcher dispatcher, MessageRegistry registry) {
        this.validator = validator;
        this.dispatcher = dispatcher;
        this.registry = registry;
    }

    @Override
    public void start() {
        List<Descriptor> messages = dispatcher.handlers().stream()
                .map(HandlerRegistration::type)
                .map(MessageType::descriptor)
                .toList();
        messages.forEach(message -> Constraints.refuseInExtensions(message, registry::extensionsOf));
        validator.prepare(messages);
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
